import { expect, it } from 'vitest';
import { Fault } from '../../src/model/fault.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { DropReason } from '../../src/model/value.ts';
import { createFailureLog } from '../../src/runtime/failure-log.ts';
import { createFakeClock } from './fake-clock.ts';

it('tells of each source and code once a minute, of recoveries, and of drops at debug', async () => {
  const clock = createFakeClock();
  const lines: string[] = [];
  const at = (level: string) => (fields: object) => void lines.push(`${level} ${JSON.stringify(fields)}`);
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const failures = createFailureLog(log, clock);
  const outcome = (fault?: Fault, drops: readonly (readonly [DropReason, number])[] = []): Snapshot => {
    const base = { source: 'a', at: 0, seconds: 0, bytes: 0, families: [], drops: new Map(drops) };
    return fault === undefined ? base : { ...base, fault };
  };
  const status = new Fault('FETCH_STATUS', { origin: 'x', status: 500 }, new Error('hunter2'));
  for (let count = 0; count < 3; count++) failures.note(outcome(status));
  failures.note(outcome(new Fault('DECODE_DEPTH', { limit: 1 })));
  await clock.advance(60_000);
  failures.note(outcome(status));
  failures.note(outcome(undefined, [['absent', 2]]));
  failures.note(outcome());
  const short = lines.map((line) => /^\w+|"code":"\w+"|"unsaid":\d+|"reason":"absent"/g[Symbol.match](line)?.join(' '));
  expect(short).toEqual([
    'warn "code":"FETCH_STATUS" "unsaid":0',
    'debug "code":"FETCH_STATUS"',
    'warn "code":"DECODE_DEPTH" "unsaid":0',
    'warn "code":"FETCH_STATUS" "unsaid":2',
    'debug "code":"FETCH_STATUS"',
    'info',
    'debug "reason":"absent" "unsaid":0',
  ]);
  expect(lines.join()).not.toContain('hunter2');
});
