import type { Expression, Frame } from '../../kit/expression.ts';
import { isMissing, readNumber } from '../../model/value.ts';
import type { BucketsPlan, HistogramReading } from '../entry-plan.ts';
import type { Collector } from '../families/collector.ts';
import type { MetricTools } from './read-metric.ts';
import { passes } from './passes.ts';

/** Buckets is counts by upper bound, as the document has them. */
export type Buckets = ReadonlyMap<number, number>;

/** ReadBuckets reads the buckets of one item; one that is missing is left out and counted. */
export type ReadBuckets = (frame: Frame, out: Collector) => Buckets;

/** listedBuckets reads buckets that the config lists. */
export function listedBuckets(bounds: readonly (readonly [number, Expression])[], tools: MetricTools): ReadBuckets {
  return (frame, out) => {
    const buckets = new Map<number, number>();
    for (const [le, expression] of bounds) {
      const count = readCount(expression, frame, { tools, out });
      if (count !== undefined) buckets.set(le, count);
    }
    return buckets;
  };
}

/** foundBuckets reads buckets that the document lists; the first of two with the same bound wins. */
export function foundBuckets(
  plan: Exclude<HistogramReading['buckets'], { bounds: unknown }>,
  tools: MetricTools,
): ReadBuckets {
  return (frame, out) => {
    const buckets = new Map<number, number>();
    for (const round of roundsOf(plan, frame)) {
      const le = readNumber(plan.le.evaluate(round));
      const count = readCount(plan.count, round, { tools, out });
      if (isMissing(le)) tools.miss(le, out);
      else if (Number.isNaN(le)) out.drop('not_a_number');
      else if (buckets.has(le)) out.drop('duplicate');
      else if (count !== undefined) buckets.set(le, count);
    }
    return buckets;
  };
}

function roundsOf({ each, where }: Exclude<BucketsPlan, { bounds: unknown }>, frame: Frame): readonly Frame[] {
  const rounds = each?.rounds(frame) ?? [frame];
  return where === undefined ? rounds : rounds.filter((round) => passes(where.evaluate(round)));
}

function readCount(
  expression: Expression,
  frame: Frame,
  { tools, out }: { tools: MetricTools; out: Collector },
): number | undefined {
  const count = readNumber(expression.evaluate(frame));
  if (!isMissing(count) && count >= 0) return count;
  if (isMissing(count)) tools.miss(count, out);
  else out.drop('not_a_counter');
  return undefined;
}
