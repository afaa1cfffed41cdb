import type { Expression, Frame } from '../../kit/expression.ts';
import { escapeLabelValue } from '../../model/family.ts';
import { isMissing, Missing, readText } from '../../model/value.ts';
import type { Collector } from '../families/collector.ts';

/** LabelValue is a label's escaped text, or why every sample with it is left out. */
export type LabelValue = string | Missing;

/** LabelLevel evaluates the labels of one entry. Values of all levels stand in one flat list, outermost first. */
export interface LabelLevel {
  /** Names of this level and all around it, in the order of the values. */
  readonly names: readonly string[];
  extend(outer: readonly LabelValue[], frame: Frame, out: Collector): readonly LabelValue[];
}

const OVER_LIMIT = new Missing('limit');

export const NO_LABELS: LabelLevel = { names: [], extend: (outer) => outer };

/** nestLabels makes the level of an entry within another. */
export function nestLabels(outer: LabelLevel, labels: Readonly<Record<string, Expression>>): LabelLevel {
  const own = Object.entries(labels);
  if (own.length === 0) return { names: outer.names, extend: (values) => values };
  return {
    names: [...outer.names, ...own.map(([name]) => name)],
    extend: (values, frame, out) => [...values, ...own.map((label) => readLabel(label, frame, out))],
  };
}

/** An absent label is the empty one; what is no text is counted; a miss with `on_miss: drop` leaves the samples out. */
function readLabel([name, expression]: readonly [string, Expression], frame: Frame, out: Collector): LabelValue {
  const text = readText(expression.evaluate(frame));
  if (!isMissing(text)) return out.fits(name, text) ? escapeLabelValue(text) : OVER_LIMIT;
  if (text.reason === 'lookup_miss') return text;
  if (text.reason !== 'absent') out.drop(text.reason);
  return '';
}

/** LabelWriter writes label text; `extra` is the value of the name that was added last (a state, say), already escaped. */
export type LabelWriter = (values: readonly LabelValue[], extra?: string) => string | Missing;

/** labelWriter lays the names out once: sorted, the inner of two equal names winning, `extra` among them. */
export function labelWriter(names: readonly string[], extra?: string): LabelWriter {
  const slots = new Map(names.map((name, index) => [name, index]));
  if (extra !== undefined) slots.set(extra, names.length);
  const layout = [...slots]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, index]) => ({ prefix: `${name}="`, index }));
  return (values, extraValue) => {
    let text = '';
    for (const { prefix, index } of layout) {
      const value = (index === names.length ? extraValue : values[index]) ?? '';
      if (value instanceof Missing) return value;
      if (value !== '') text += `${text === '' ? '' : ','}${prefix}${value}"`;
    }
    return text;
  };
}
