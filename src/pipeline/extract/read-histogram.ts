import type { Expression } from '../../kit/expression.ts';
import { ABSENT, isMissing, plainDecimal, readNumber } from '../../model/value.ts';
import type { HistogramReading } from '../entry-plan.ts';
import type { Sample } from '../families/rows.ts';
import { type Buckets, foundBuckets, listedBuckets } from './buckets.ts';
import { labelWriter } from './label-writer.ts';
import type { Item, MetricTools, ReadMetric } from './read-metric.ts';

/**
 * readHistogram reads buckets, sum and count. Buckets come out cumulative, by upper bound, and `+Inf` equals the count.
 * A histogram that cannot be one is left out whole, as is one whose count is asked for and missing.
 */
export function readHistogram(reading: HistogramReading, tools: MetricTools): ReadMetric['read'] {
  const { buckets: plan, sum, count } = reading;
  const write = labelWriter(tools.level, { appended: 'le' });
  const readBuckets = 'bounds' in plan ? listedBuckets(plan.bounds, tools) : foundBuckets(plan, tools);
  const read = (expression: Expression | undefined, { frame, out }: Item): number | undefined => {
    const value = expression && readNumber(expression.evaluate(frame));
    if (value === undefined || !isMissing(value)) return value;
    tools.miss(value, out);
    return undefined;
  };
  return (item) => {
    const { frame, labels, out } = item;
    const buckets = readBuckets(frame, out);
    const given = read(count, item);
    if (count !== undefined && given === undefined) return;
    if (buckets.size === 0 && given === undefined) {
      if (!('bounds' in plan)) tools.miss(ABSENT, out);
      return;
    }
    const levels = cumulate(buckets, reading.cumulative, given);
    if (levels === undefined) return out.drop('not_a_histogram');
    const text = write(labels);
    if (typeof text !== 'string') return out.drop(text.reason);
    const total = levels.at(-1)?.[1] ?? 0;
    const samples = samplesOf({ text, levels, sum: read(sum, item), total });
    const opened = tools.open(item);
    opened?.rows.addWhole(text, timed(samples, opened.more?.timestamp));
  };
}

type Level = readonly [le: number, count: number];

/** Gives the buckets with the counts of those below them, the last at +Inf; undefined when they are no histogram. */
function cumulate(buckets: Buckets, isCumulative: boolean, given: number | undefined): readonly Level[] | undefined {
  const rest = buckets.get(Infinity);
  if (rest !== undefined && given !== undefined) return undefined;
  const levels: Level[] = [];
  let below = 0;
  for (const [le, count] of [...buckets].sort(([a], [b]) => a - b)) {
    if (isCumulative && count < below) return undefined;
    below = isCumulative ? count : below + count;
    if (le !== Infinity) levels.push([le, below]);
  }
  const total = given ?? below;
  return total >= below ? [...levels, [Infinity, total]] : undefined;
}

interface Parts {
  readonly text: string;
  readonly levels: readonly Level[];
  readonly sum: number | undefined;
  readonly total: number;
}

function samplesOf({ text, levels, sum, total }: Parts): readonly Sample[] {
  const head = text === '' ? '' : `${text},`;
  const buckets = levels.map(([le, value]): Sample => ({
    labels: `${head}le="${plainDecimal(le)}"`,
    value,
    suffix: '_bucket',
  }));
  const sums: readonly Sample[] = sum === undefined ? [] : [{ labels: text, value: sum, suffix: '_sum' }];
  return [...buckets, ...sums, { labels: text, value: total, suffix: '_count' }];
}

/** timed puts the time of an item on all of its samples. */
export function timed(samples: readonly Sample[], timestamp: number | undefined): readonly Sample[] {
  return timestamp === undefined ? samples : samples.map((sample) => ({ ...sample, timestamp }));
}
