import type { Prometheus } from '../support/prometheus.ts';
import { same, type Verdict } from '../support/verdict.ts';
import { type Gauges, trends } from './gauges.ts';

/** Soaked is what a soak leaves to be judged. */
export interface Soaked {
  readonly prometheus: Prometheus;
  readonly url: string;
  /** By time. */
  readonly seen: readonly Gauges[];
  /** How often the config was edited. */
  readonly reloads: number;
  /** How often the upstream answered the steady poll. */
  readonly polls: () => number;
}

/** What was scraped each time, as the samples of one series in WINDOW: none may lack. */
const WHOLE = [
  ['scrapes that succeeded', 'sum_over_time(up$W)', 1],
  ['scrapes with the polled counter', 'count_over_time(soak_steady_total$W)', 1],
  ['scrapes with the source read on scrape', 'count_over_time(soak_on_scrape$W)', 1],
  ['samples of the 200 queues', 'sum(count_over_time(soak_queue_length$W))', 200],
] as const;

/** What must not be. */
const NEVER = [
  ['falls of the counter', 'resets(soak_steady_total$W)'],
  ['failures with the rotating token', 'omni_source_failures_total{source="secured"}'],
  ['reloads that failed or were refused', 'sum(omni_exporter_config_reloads_total{outcome=~"failed|refused"})'],
] as const;

/** judge holds what Prometheus has of the last `seconds`, what the exporter counts, and what the upstream saw against each other. */
export async function judge(
  { prometheus, url, seen, reloads, polls }: Soaked,
  seconds: number,
): Promise<readonly Verdict[]> {
  const number = async (expression: string): Promise<number> => {
    const [found] = await prometheus.query(expression.replace('$W', `[${Math.ceil(seconds) + 60}s]`));
    return Number(found?.value ?? NaN);
  };
  const scrapes = await number('count_over_time(up$W)');
  const verdicts: Verdict[] = [];
  for (const [what, expression, times] of WHOLE) verdicts.push(same(what, await number(expression), scrapes * times));
  for (const [what, expression] of NEVER) verdicts.push(same(what, await number(expression), 0));
  const answered = (await number('omni_exporter_scrapes_total{status="200"}')) - seen.length;
  const failures = await number('omni_source_failures_total{source="failing"}');
  const taken = await number('omni_exporter_config_reloads_total{outcome="reloaded"}');
  // The page is asked first: a poll may end between the two.
  const page = await (await fetch(`${url}/metrics?source=steady`)).text();
  const shown = Number(/^soak_steady_total (\d+)/m.exec(page)?.[1]);
  return [
    ...verdicts,
    // A page tells of the scrapes before it.
    {
      what: 'scrapes that the exporter counts, less our own',
      found: `${answered} of ${scrapes}`,
      isGood: Math.abs(answered - scrapes) <= 2,
    },
    { what: 'polls on the page', found: `${shown} of ${polls()}`, isGood: polls() - shown <= 1 && shown > 0 },
    { what: 'failures of the failing source', found: String(failures), isGood: failures > 0 },
    {
      what: 'reloads',
      found: `${taken} of ${reloads} edits, and more for what else was changed`,
      isGood: taken >= reloads - 1,
    },
    ...flatness(seen, seconds),
  ];
}

/** Before that a process still compiles, and fills its caches. */
const WARM_SECONDS = 600;

function flatness(seen: readonly Gauges[], seconds: number): readonly Verdict[] {
  return Object.entries(trends(seen)).map(([name, { middle, end, isFlat }]) => {
    const isSize = name === 'heap' || name === 'resident';
    const [before, after] = [middle, end].map((value) =>
      isSize ? `${(value / 2 ** 20).toFixed(1)} MiB` : String(value),
    );
    const isEarly = isSize && seconds < WARM_SECONDS;
    const found = `${before}, ${after}${isEarly ? ` (not judged before ${WARM_SECONDS / 60} minutes)` : ''}`;
    return { what: `${name}, least in the second and in the last third`, found, isGood: isFlat || isEarly };
  });
}
