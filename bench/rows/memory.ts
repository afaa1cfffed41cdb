import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createScope, type Scope } from '../../src/kit/scope.ts';
import { pollingConfig } from '../data/polling.ts';
import { METRICS } from '../data/series.ts';
import { get } from '../harness/get.ts';
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
  const upstream = scope.own(await startSubject(process.execPath, [tools.bundled('upstream')]));
  const origin = `http://127.0.0.1:${String(upstream.ready['port'])}`;
  const config = join(tools.folder, `memory-${targets}.yaml`);
  await writeFile(config, pollingConfig({ origin, targets, items, refresh: '1h' }));
  const exporter = await started(scope, tools.bundled('exporter'), config);
  for (let polls = 0; polls < targets;) {
    await sleep(200);
    polls += (await upstream.ask(''))['polls'] ?? 0;
  }
  await sleep(500);
  return await atRest(exporter);
}

async function ofPromClient(tools: Tools, targets: number, items: number): Promise<Said> {
  await using scope = createScope();
  return await atRest(await started(scope, tools.bundled('prom-client'), String(targets), String(items)));
}

async function started(scope: Scope, ...parameters: readonly string[]): Promise<Subject> {
  return scope.own(await startSubject(process.execPath, ['--expose-gc', ...parameters]));
}

/** After two scrapes, the second of which finds what the first one kept. */
async function atRest(subject: Subject): Promise<Said> {
  const port = subject.ready['port'] ?? 0;
  await get({ port });
  await get({ port });
  await subject.ask('');
  return subject.ask('');
}
