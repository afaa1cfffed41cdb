import type { Expression } from '../../kit/expression.ts';
import type { Suffix } from '../../model/family.ts';
import { isMissing, plainDecimal, readNumber } from '../../model/value.ts';
import type { SummaryReading } from '../entry-plan.ts';
import type { Sample } from '../families/rows.ts';
import { labelWriter } from './label-writer.ts';
import { timed } from './read-histogram.ts';
import type { Item, MetricTools, ReadMetric } from './read-metric.ts';

/** readSummary reads quantiles, sum and count; each that is missing is left out and counted. */
export function readSummary({ quantiles, sum, count }: SummaryReading, tools: MetricTools): ReadMetric['read'] {
  const write = labelWriter(tools.level, { appended: 'quantile' });
  return (item) => {
    const text = write(item.labels);
    if (typeof text !== 'string') return item.out.drop(text.reason);
    const head = text === '' ? '' : `${text},`;
    const samples = [
      ...quantiles.flatMap(([quantile, value]) => read(value, item, `${head}quantile="${plainDecimal(quantile)}"`)),
      ...(sum === undefined ? [] : read(sum, item, text, '_sum')),
      ...(count === undefined ? [] : readCount(count, item, text)),
    ];
    const opened = samples.length === 0 ? undefined : tools.open(item);
    opened?.rows.addWhole(text, timed(samples, opened.more?.timestamp));
  };

  function read(
    expression: Expression,
    { frame, out }: Item,
    ...[labels, suffix]: [string, Suffix?]
  ): readonly Sample[] {
    const value = readNumber(expression.evaluate(frame));
    if (!isMissing(value)) return [{ labels, value, ...(suffix && { suffix }) }];
    tools.miss(value, out);
    return [];
  }

  function readCount(expression: Expression, item: Item, labels: string): readonly Sample[] {
    const [sample] = read(expression, item, labels, '_count');
    if (sample === undefined || sample.value >= 0) return sample === undefined ? [] : [sample];
    item.out.drop('not_a_counter');
    return [];
  }
}
