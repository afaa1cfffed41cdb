import type { Expression, Frame } from '../../kit/expression.ts';
import { type MetricType, type Suffix, validName } from '../../model/family.ts';
import { isReservedName } from '../../model/reserved-names.ts';
import { isMissing, readText } from '../../model/value.ts';
import type { MetricPlan } from '../entry-plan.ts';
import type { Collector, FamilyHead } from '../families/collector.ts';

/** Named is a family's head, and which of its samples a name from the document stands for. */
export interface Named {
  readonly head: FamilyHead;
  readonly suffix?: Suffix;
}

/** HeadOf gives an item's family; undefined, and counted, when the document gives no name or type to use. */
export type HeadOf = (frame: Frame, out: Collector) => Named | undefined;

/** headOf reads a head from the item where its plan says so; one that the config gives whole is made once. */
export function headOf(metric: MetricPlan): HeadOf {
  const { name, type, help, unit, reading } = metric;
  const rest = { ...(unit === undefined ? {} : { unit }), ...stateLabel(reading) };
  if (typeof name === 'string' && typeof type === 'string' && typeof help === 'string') {
    const named: Named = { head: { name, type, help, ...rest } };
    return () => named;
  }
  return (frame, out) => {
    const found = typeof name === 'string' ? name : validName(name.render(frame));
    const isUsable = found !== '' && !isReservedName(found);
    const foundType = typeof type === 'string' ? type : readType(type, frame);
    const named = isUsable && foundType ? withSuffix(found, foundType) : undefined;
    if (named === undefined) {
      out.drop(isUsable ? 'bad_type' : 'bad_name');
      return undefined;
    }
    const head = { ...named.head, help: typeof help === 'string' ? help : readHelp(help, frame), ...rest };
    return { ...named, head };
  };
}

function stateLabel(reading: MetricPlan['reading']): Pick<FamilyHead, 'stateLabel'> {
  return reading.as === 'enum' ? { stateLabel: reading.stateLabel } : {};
}

/** Types by the names that text 0.0.4 and OpenMetrics 1.0 give them. */
const TYPES: Readonly<Record<string, MetricType>> = {
  counter: 'counter',
  gauge: 'gauge',
  histogram: 'histogram',
  info: 'info',
  summary: 'summary',
  unknown: 'untyped',
  untyped: 'untyped',
};

function readType(type: Expression, frame: Frame): MetricType | undefined {
  const text = readText(type.evaluate(frame));
  return isMissing(text) || !Object.hasOwn(TYPES, text) ? undefined : TYPES[text];
}

function readHelp(help: Expression, frame: Frame): string {
  const text = readText(help.evaluate(frame));
  return isMissing(text) ? '' : text;
}

/** A single sample of a histogram or summary has a name with a suffix, but for a summary's quantiles. */
function withSuffix(
  name: string,
  type: MetricType,
): { head: { name: string; type: MetricType }; suffix?: Suffix } | undefined {
  if (type !== 'histogram' && type !== 'summary') return { head: { name, type } };
  const suffix = /_(?:bucket|sum|count)$/.exec(name)?.[0] as Suffix | undefined;
  if (type === 'summary' && (suffix === undefined || suffix === '_bucket')) return { head: { name, type } };
  return suffix === undefined ? undefined : { head: { name: name.slice(0, -suffix.length), type }, suffix };
}
