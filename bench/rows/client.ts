import { createScope } from '../../src/kit/scope.ts';
import { type Contender, interleave } from '../harness/interleave.ts';
import type { Row } from '../harness/row.ts';
import { startSubject } from '../harness/subject.ts';

const POLL = 'a poll of 2 KB';
const OURS = 'omni-exporter';
const HOWS: readonly (readonly [how: string, subject: string])[] = [
  ['ours', OURS],
  ['dispatch', 'undici dispatch'],
  ['fetch', 'global fetch'],
];

/** client is what a poll costs the process in CPU time, one at a time over a connection that is kept. */
export const client: Row = {
  name: 'client',
  work: 'client CPU of one poll over a kept connection (row 7)',
  limits: [
    { work: POLL, subject: OURS, of: 'undici dispatch', atMost: 1.5 },
    { work: POLL, subject: OURS, of: 'global fetch', atMost: 0.25 },
  ],
  async measure(tools) {
    await using scope = createScope();
    const node = async (...parameters: readonly string[]): ReturnType<typeof startSubject> =>
      scope.own(await startSubject(process.execPath, parameters));
    const upstream = await node(tools.bundled('upstream'));
    const url = `http://127.0.0.1:${String(upstream.ready['port'])}/queues/10`;
    const contenders: Contender[] = [];
    for (const [how, subject] of HOWS) {
      const polling = await node(tools.bundled('client'), how, url);
      contenders.push({ work: POLL, subject, run: async () => (await polling.ask(''))['us'] ?? NaN });
    }
    return await interleave(contenders, tools, 'µs');
  },
};
