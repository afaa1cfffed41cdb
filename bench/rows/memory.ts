import { setTimeout as sleep } from 'node:timers/promises';
import { createScope } from '../../src/kit/scope.ts';
import { METRICS } from '../data/series.ts';
import { get } from '../harness/get.ts';
import { startPolling } from '../harness/polling.ts';
import type { Figures, Row, Tools } from '../harness/row.ts';
import { type Said, startSubject, type Subject } from '../harness/subject.ts';

const SOURCES = 200;
const ITEMS = 100;
const SERIES = SOURCES * ITEMS * METRICS;
/** Those that the same sources have beyond one row each. */
const BEYOND = SOURCES * (ITEMS - 1) * METRICS;

const WORK = `${SERIES.toLocaleString('en')} series`;
const OURS = 'omni-exporter';
const RESIDENT = `${OURS}, resident`;
const A_SOURCE = 'a source of one row';

/** memory is what a series takes with its text, as it is kept for the next page, beyond what its source takes. */
export const memory: Row = {
  name: 'memory',
  work: 'memory of a series after a scrape, garbage collected (row 9)',
  limits: [
    { work: WORK, subject: OURS, atMost: 300 },
    { work: WORK, subject: OURS, of: 'prom-client', atMost: 0.45 },
  ],
  async measure(tools) {
    const samples: Record<string, number[]> = { [OURS]: [], [RESIDENT]: [], 'prom-client': [], [A_SOURCE]: [] };
    const rounds = Math.min(tools.rounds, 3);
    for (let round = 1; round <= rounds; round += 1) {
      tools.progress(`round ${round}/${rounds}: ${WORK}`);
      const one = await ofExporter(tools, 1, 1);
      const [ours, bare] = [await ofExporter(tools, SOURCES, ITEMS), await ofExporter(tools, SOURCES, 1)];
      const [theirs, none] = [await ofPromClient(tools, SOURCES, ITEMS), await ofPromClient(tools, SOURCES, 1)];
      samples[OURS]?.push(between(ours, bare, 'heap') / BEYOND);
      samples[RESIDENT]?.push(between(ours, bare, 'rss') / BEYOND);
      samples['prom-client']?.push(between(theirs, none, 'heap') / BEYOND);
      samples[A_SOURCE]?.push(between(bare, one, 'heap') / (SOURCES - 1));
    }
    return Object.entries(samples).map(([subject, all]): Figures => ({
      work: WORK,
      subject,
      unit: 'bytes',
      samples: all,
    }));
  },
};

function between(full: Said, empty: Said, part: 'heap' | 'rss'): number {
  return (full[part] ?? NaN) - (empty[part] ?? NaN);
}

async function ofExporter(tools: Tools, targets: number, items: number): Promise<Said> {
  await using scope = createScope();
  const { exporter } = await startPolling(tools, { targets, items, refresh: '1h' }, scope);
  await sleep(500);
  return await atRest(exporter);
}

async function ofPromClient(tools: Tools, targets: number, items: number): Promise<Said> {
  await using scope = createScope();
  const parameters = ['--expose-gc', tools.bundled('prom-client'), String(targets), String(items)];
  return await atRest(scope.own(await startSubject(process.execPath, parameters)));
}

/** After two scrapes, the second of which finds what the first one kept. */
async function atRest(subject: Subject): Promise<Said> {
  const port = subject.ready['port'] ?? 0;
  await get({ port });
  await get({ port });
  await subject.ask('');
  return subject.ask('');
}
