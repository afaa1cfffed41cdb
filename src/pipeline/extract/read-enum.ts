import { escapeLabelValue } from '../../model/family.ts';
import { Fault } from '../../model/fault.ts';
import { isMissing, readText } from '../../model/value.ts';
import type { EnumReading, MetricPlan } from '../entry-plan.ts';
import type { Collector } from '../families/collector.ts';
import { labelWriter } from './label-writer.ts';
import type { MetricTools, ReadMetric } from './read-metric.ts';
import { add } from './read-value.ts';

/** readEnum reads a state: one 0/1 sample for each that the metric lists. @throws Fault EXTRACT_UNKNOWN_STATE */
export function readEnum(metric: MetricPlan, reading: EnumReading, tools: MetricTools): ReadMetric['read'] {
  const write = labelWriter(tools.level, { extra: reading.stateLabel });
  const states = reading.states.map((state) => ({ state, label: escapeLabelValue(state) }));
  const accepts = (state: string, out: Collector): boolean => {
    if (reading.states.includes(state)) return true;
    if (reading.unknown === 'fail') throw new Fault('EXTRACT_UNKNOWN_STATE', { metric: nameOf(metric) });
    out.drop('unknown_state');
    return reading.unknown === 'zero';
  };
  return ({ frame, labels, out }) => {
    const value = readText(reading.value.evaluate(frame));
    if (isMissing(value)) return tools.miss(value, out);
    const opened = accepts(value, out) ? tools.open({ frame, out }) : undefined;
    if (opened === undefined) return;
    for (const { state, label } of states)
      add(opened, { labels: write(labels, label), value: state === value ? 1 : 0 }, out);
  };
}

function nameOf({ name }: MetricPlan): string {
  return typeof name === 'string' ? name : name.text;
}
