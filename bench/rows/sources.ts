import { setTimeout as sleep } from 'node:timers/promises';
import { createScope } from '../../src/kit/scope.ts';
import { startPolling } from '../harness/polling.ts';
import type { Figures, Limit, Row, Tools } from '../harness/row.ts';
import { self } from '../harness/self.ts';
import type { Said, Subject } from '../harness/subject.ts';

const SECONDS = 5;
/** Rows of an answer of 2 KB, which make 60 series. */
const ITEMS = 12;
const SIZES: readonly (readonly [sources: number, percent: number])[] = [
  [1000, 15],
  [10_000, 40],
];

const SHARE = 'share of a core';
const LATE = 'event loop late, p99';
const MISSED = 'polls missed';

/** sources is what polling many sources costs, each every five seconds, beside a process that does nothing. */
export const sources: Row = {
  name: 'sources',
  work: `sources polled each ${SECONDS} s (row 8)`,
  limits: SIZES.flatMap(([count, percent]): readonly Limit[] => [
    { work: workOf(count), subject: SHARE, atMost: percent },
    { work: workOf(count), subject: LATE, atMost: 20 },
    { work: workOf(count), subject: MISSED, atMost: 0 },
  ]),
  async measure(tools) {
    const figures: Figures[] = [];
    for (const [count] of SIZES) figures.push(...(await measureOf(count, tools)));
    return figures;
  },
};

function workOf(count: number): string {
  return `${count.toLocaleString('en')} sources`;
}

async function measureOf(count: number, tools: Tools): Promise<readonly Figures[]> {
  await using scope = createScope();
  const work = workOf(count);
  tools.progress(`${work}: until all were polled`);
  const { upstream, exporter } = await startPolling(
    tools,
    { targets: count, items: ITEMS, refresh: `${SECONDS}s` },
    scope,
  );
  await sleep(2 * SECONDS * 1000);
  const windows: Window[] = [];
  const idle = self();
  for (const ask of [idle, () => upstream.ask(''), () => exporter.ask('')]) await ask('');
  for (let round = 1; round <= tools.rounds; round += 1) {
    tools.progress(`round ${round}/${tools.rounds}: ${work}`);
    windows.push(await measureWindow({ upstream, exporter, idle, count }));
  }
  const figures = (subject: string, unit: string, of: (window: Window) => number): Figures => ({
    ...{ work, subject, unit },
    samples: windows.map(of),
  });
  return [
    figures(SHARE, '%', ({ own, seconds }) => ((own['cpu'] ?? NaN) / seconds) * 100),
    figures('CPU of a poll', 'µs', ({ own, polls }) => ((own['cpu'] ?? NaN) / polls) * 1e6),
    figures(LATE, 'ms', ({ own }) => own['p99'] ?? NaN),
    figures(`${LATE}, of an idle process`, 'ms', ({ idle: other }) => other['p99'] ?? NaN),
    figures(MISSED, 'polls', ({ missed }) => missed),
    figures('resident memory', 'MiB', ({ own }) => (own['rss'] ?? NaN) / 2 ** 20),
  ];
}

interface Measured {
  readonly upstream: Subject;
  readonly exporter: Subject;
  readonly idle: ReturnType<typeof self>;
  readonly count: number;
}

interface Window {
  readonly seconds: number;
  readonly own: Said;
  readonly idle: Said;
  readonly polls: number;
  readonly missed: number;
}

/** Each source is asked once in an interval; where one is not, the time between two of its polls is nearly two of them. */
async function measureWindow({ upstream, exporter, idle, count }: Measured): Promise<Window> {
  const begun = performance.now();
  await sleep(SECONDS * 2 * 1000);
  const [own, { polls = 0, gap = 0, paths = 0 }] = [await exporter.ask(''), await upstream.ask('')];
  const seconds = (performance.now() - begun) / 1000;
  const lacking = Math.max(0, Math.floor((count * seconds) / SECONDS) - polls);
  const isMissed = gap > SECONDS * 1500 || paths < count;
  return { seconds, own, idle: idle(''), polls, missed: isMissed ? Math.max(1, lacking) : 0 };
}
