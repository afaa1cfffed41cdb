import { setTimeout as sleep } from 'node:timers/promises';
import { createScope } from '../../src/kit/scope.ts';
import { METRICS } from '../data/series.ts';
import { get } from '../harness/get.ts';
import { startPolling } from '../harness/polling.ts';
import type { Figures, Limit, Row, Tools } from '../harness/row.ts';
import { startSubject } from '../harness/subject.ts';

const ITEMS = 100;
const PAGES: readonly number[] = [1000, 10_000, 100_000, 1_000_000];
const CHANGED = 'a series on /metrics, all changed';
const UNCHANGED = 'a series on /metrics, unchanged';

/** At least ten polls a second, and no more than what one core does with ease. */
const FLEETS: readonly (readonly [sources: number, refresh: string])[] = [
  [10, '1s'],
  [100, '1s'],
  [1000, '5s'],
  [10_000, '30s'],
];
const POLL = 'a poll of 12 rows';
const WINDOW_SECONDS = 10;

/** growth is what one series costs on pages of more and more, and one poll among more and more sources, in CPU time. */
export const growth: Row = {
  name: 'growth',
  work: 'CPU of a series and of a poll as they become more (row 12)',
  limits: [
    ...[CHANGED, UNCHANGED].map((subject) => topOf(subject, PAGES.map(seriesOf))),
    topOf(
      POLL,
      FLEETS.map(([sources]) => sourcesOf(sources)),
    ),
  ],
  async measure(tools) {
    const figures: Figures[] = [];
    for (const series of PAGES) figures.push(...(await ofPages(series, tools)));
    for (const [sources, refresh] of FLEETS) figures.push(await ofPolls({ sources, refresh }, tools));
    return figures;
  },
};

function topOf(subject: string, works: readonly string[]): Limit {
  return { work: works.at(-1) ?? '', subject, of: subject, ofWork: works[0] ?? '', atMost: 1.5 };
}

function seriesOf(series: number): string {
  return `of ${series.toLocaleString('en')} series`;
}

function sourcesOf(sources: number): string {
  return `of ${sources.toLocaleString('en')} sources`;
}

async function ofPages(series: number, tools: Tools): Promise<readonly Figures[]> {
  await using scope = createScope();
  const parameters = [tools.bundled('page'), String(series / ITEMS / METRICS), String(ITEMS)];
  const server = scope.own(await startSubject(process.execPath, parameters));
  const port = server.ready['port'] ?? 0;
  const costOfPage = async (): Promise<number> => {
    await server.ask('cost');
    await get({ port });
    return (((await server.ask('cost'))['cpu'] ?? NaN) / series) * 1e9;
  };
  const [changed, unchanged]: [number[], number[]] = [[], []];
  // Small pages are made as often as one of a million is large, within reason, so that they are compiled as well.
  const times = Math.min(100, Math.max(2, 100_000 / series));
  for (let time = 0; time < times * tools.rounds; time += 1) {
    tools.progress(`${seriesOf(series)}: ${time}`);
    await server.ask('100');
    changed.push(await costOfPage());
    unchanged.push(await costOfPage());
  }
  const work = seriesOf(series);
  return [
    { work, subject: CHANGED, unit: 'ns', samples: changed },
    { work, subject: UNCHANGED, unit: 'ns', samples: unchanged },
  ];
}

interface Fleet {
  readonly sources: number;
  readonly refresh: string;
}

/** What a process without polls costs in the same time is not among it. */
async function ofPolls({ sources, refresh }: Fleet, tools: Tools): Promise<Figures> {
  await using scope = createScope();
  const { exporter: idle } = await startPolling(tools, { targets: 1, items: 1, refresh: '1h' }, scope);
  const { upstream, exporter } = await startPolling(tools, { targets: sources, items: 12, refresh }, scope);
  await sleep(WINDOW_SECONDS * 1000);
  const samples: number[] = [];
  for (const subject of [idle, upstream, exporter]) await subject.ask('');
  for (let round = 1; round <= tools.rounds; round += 1) {
    tools.progress(`${sourcesOf(sources)}: round ${round}/${tools.rounds}`);
    await sleep(WINDOW_SECONDS * 1000);
    const [{ cpu = NaN }, { polls = NaN }, none] = [await exporter.ask(''), await upstream.ask(''), await idle.ask('')];
    samples.push(((cpu - (none['cpu'] ?? NaN)) / polls) * 1e6);
  }
  return { work: sourcesOf(sources), subject: POLL, unit: 'µs', samples };
}
