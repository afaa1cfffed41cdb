import type { Frame } from '../../kit/expression.ts';
import { escapeLabelValue } from '../../model/family.ts';
import { Fault } from '../../model/fault.ts';
import { ABSENT, isMissing, type Missing, readNumber, readText } from '../../model/value.ts';
import type { Collector, FamilyHead } from '../families/collector.ts';
import type { MetricPlan } from '../plan.ts';
import { type LabelLevel, type LabelValue, labelWriter } from './labels.ts';

/** ReadMetric reads one metric from one item. */
export type ReadMetric = (frame: Frame, labels: readonly LabelValue[], out: Collector) => void;

/** readMetric lays out how a metric is read: its family's head, its label text, its value by type. */
export function readMetric(metric: MetricPlan, level: LabelLevel): ReadMetric {
  const head = headOf(metric);
  if (metric.type === 'enum') return readEnum(metric, head, level);
  if (metric.type === 'info') return readInfo(head, level);
  return readValue(metric, head, level);
}

function headOf({ name, type, help, unit, stateLabel }: MetricPlan): FamilyHead {
  return { name, type, help, ...(unit === undefined ? {} : { unit }), ...(type === 'enum' ? { stateLabel } : {}) };
}

function readValue(metric: MetricPlan, head: FamilyHead, level: LabelLevel): ReadMetric {
  const write = labelWriter(level.names);
  return (frame, labels, out) => {
    const value = readNumber(metric.value?.evaluate(frame) ?? ABSENT);
    if (isMissing(value)) return dropValue(metric, value, out);
    if (metric.type === 'counter' && !(value >= 0)) return out.drop('not_a_counter');
    emit(out, head, { labels: write(labels), value });
  };
}

function readInfo(head: FamilyHead, level: LabelLevel): ReadMetric {
  const write = labelWriter(level.names);
  return (_frame, labels, out) => emit(out, head, { labels: write(labels), value: 1 });
}

function readEnum(metric: MetricPlan, head: FamilyHead, level: LabelLevel): ReadMetric {
  const write = labelWriter(level.names, metric.stateLabel);
  const states = metric.states.map((state) => ({ state, label: escapeLabelValue(state) }));
  return (frame, labels, out) => {
    const value = readText(metric.value?.evaluate(frame) ?? ABSENT);
    if (isMissing(value)) return dropValue(metric, value, out);
    if (!metric.states.includes(value) && !acceptsUnknown(metric, out)) return;
    for (const { state, label } of states)
      emit(out, head, { labels: write(labels, label), value: state === value ? 1 : 0 });
  };
}

/** A state that is not listed: all zero, no samples, or a failed source, as the metric says; counted in any case. */
function acceptsUnknown(metric: MetricPlan, out: Collector): boolean {
  if (metric.unknown === 'fail') throw new Fault('EXTRACT_UNKNOWN_STATE', { metric: metric.name });
  out.drop('unknown_state');
  return metric.unknown === 'zero';
}

function dropValue(metric: MetricPlan, value: Missing, out: Collector): void {
  if (!(metric.optional && value.reason === 'absent')) out.drop(value.reason);
}

function emit(out: Collector, head: FamilyHead, sample: { labels: string | Missing; value: number }): void {
  if (typeof sample.labels !== 'string') return out.drop(sample.labels.reason);
  out.add(head, sample.labels, sample.value);
}
