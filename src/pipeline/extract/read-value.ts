import { NOWHERE } from '../../kit/expression.ts';
import type { MetricType } from '../../model/family.ts';
import { isMissing, type Missing, readNumber } from '../../model/value.ts';
import type { AggregatePlan, MetricPlan, Reading } from '../entry-plan.ts';
import type { Collector } from '../families/collector.ts';
import type { LabelLevel } from './labels.ts';
import { labelWriter, type Layout } from './label-writer.ts';
import type { MetricTools, Opened, ReadMetric } from './read-metric.ts';

type ValueMetric = MetricPlan & { readonly reading: Extract<Reading, { as: 'value' }> };

/** readValue reads one number for each item: a gauge, counter or untyped, or whatever type the document says. */
export function readValue({ aggregate, reading, type }: ValueMetric, tools: MetricTools): ReadMetric {
  const { level } = tools;
  const write = writerOf(level, aggregate);
  // In single samples of a histogram or summary, `le` and `quantile` stand last.
  const special: Partial<Record<MetricType, Write>> | undefined =
    typeof type === 'string'
      ? undefined
      : { histogram: written(level, { last: 'le' }), summary: written(level, { last: 'quantile' }) };
  return {
    read(item) {
      const { frame, labels, out } = item;
      const value = readNumber(reading.value.evaluate(frame));
      if (isMissing(value)) {
        tools.miss(value, out);
        return;
      }
      const opened = tools.open(item);
      if (opened === undefined) return;
      if (opened.head.type === 'counter' && !(value >= 0)) out.drop('not_a_counter');
      else add(opened, { labels: (special?.[opened.head.type] ?? write)(labels, opened.rows.likely), value }, out);
    },
    fill: fillWith(write, tools),
  };
}

/** readOne reads 1 for each item: an info, and what is counted. */
export function readOne({ aggregate }: MetricPlan, tools: MetricTools): ReadMetric {
  const write = writerOf(tools.level, aggregate);
  return {
    read(item) {
      const opened = tools.open(item);
      if (opened !== undefined) add(opened, { labels: write(item.labels, opened.rows.likely), value: 1 }, item.out);
    },
    fill: fillWith(write, tools),
  };
}

type Write = LabelLevel['write'];

function writerOf(level: LabelLevel, aggregate: AggregatePlan | undefined): Write {
  return aggregate === undefined ? level.write : written(level, { aggregate });
}

function written(level: LabelLevel, layout: Layout): Write {
  const write = labelWriter(level, layout);
  return (values) => write(values);
}

/** A filler takes nothing from an item: the check of `always` refuses what would. */
function fillWith(write: Write, tools: MetricTools): ReadMetric['fill'] & object {
  return ({ labels, out }) => {
    const text = write(labels);
    if (typeof text === 'string') tools.open({ frame: NOWHERE, out })?.rows.fill(text);
  };
}

/** add puts a sample into its family, or counts why its labels leave it out. */
export function add(
  { rows, more }: Opened,
  { labels, value }: { readonly labels: string | Missing; readonly value: number },
  out: Collector,
): void {
  if (typeof labels === 'string') rows.add(labels, value, more);
  else out.drop(labels.reason);
}
