import type { Expression, Frame } from '../../kit/expression.ts';
import { escapeLabelValue } from '../../model/family.ts';
import { isMissing, Missing, readText } from '../../model/value.ts';
import type { LabelsPlan } from '../entry-plan.ts';
import type { Collector } from '../families/collector.ts';
import { labelTest, labelWriter } from './label-writer.ts';
import { LABEL_MAP, type LabelPairs, readLabelMap } from './label-map.ts';

/** LabelValue is a label's escaped text, the labels of a map, or why every sample with it is left out. */
export type LabelValue = string | LabelPairs | Missing;

/** LabelLevel evaluates the labels of one entry. Values of all levels stand in one flat list, outermost first. */
export interface LabelLevel {
  /** Names of this level and all around it, in the order of the values. */
  readonly names: readonly string[];
  /** How many of the names are the source's own: they stay through every aggregate. */
  readonly sourceNames: number;
  /** Writes the values as they are, once for all metrics that an item has at the same level; `likely` is what they may give. */
  readonly write: (values: readonly LabelValue[], likely?: string) => string | Missing;
  extend(outer: readonly LabelValue[], frame: Frame, out: Collector): readonly LabelValue[];
  /** The values without an item: those given, not escaped yet, and empty ones. */
  blank(outer: readonly LabelValue[], given: Readonly<Record<string, string>>): readonly LabelValue[];
}

const OVER_LIMIT = new Missing('limit');

/** sourceLevel is the outermost level, of labels for every sample of a source. */
export function sourceLevel(labels: LabelsPlan): LabelLevel {
  const none: LabelLevel = {
    names: [],
    sourceNames: 0,
    write: () => '',
    extend: (outer) => outer,
    blank: (outer) => outer,
  };
  const level = nestLabels(none, labels);
  return { ...level, sourceNames: level.names.length };
}

/** nestLabels makes the level of an entry within another. A map comes before the level's own names, which win over it. */
export function nestLabels(outer: LabelLevel, labels: LabelsPlan): LabelLevel {
  const own = Object.entries(labels).sort(([a], [b]) => Number(b === LABEL_MAP) - Number(a === LABEL_MAP));
  if (own.length === 0) return { ...outer, extend: (values) => values, blank: (values) => values };
  const names = [...outer.names, ...own.map(([name]) => name)];
  const { sourceNames } = outer;
  return {
    names,
    sourceNames,
    write: writtenOnce({ names, sourceNames }),
    extend(values, frame, out) {
      const all = values.slice();
      for (const label of own) all.push(readLabel(label, frame, out));
      return all;
    },
    blank: (values, given) => [
      ...values,
      ...own.map(([name]) => (name === LABEL_MAP ? [] : escapeLabelValue(given[name] ?? ''))),
    ],
  };
}

/** Metrics of one item come one after another, with the same values; most often these are as they were. */
function writtenOnce(names: Pick<LabelLevel, 'names' | 'sourceNames'>): LabelLevel['write'] {
  const [write, isWritten] = [labelWriter(names), labelTest(names)];
  let last: readonly LabelValue[] | undefined;
  let text: string | Missing = '';
  return (values, likely) => {
    if (values === last) return text;
    last = values;
    text = likely !== undefined && isWritten(values, likely) ? likely : write(values);
    // It is kept: one flat text takes half of what the rope of its parts does.
    if (typeof text === 'string') text.charCodeAt(0);
    return text;
  };
}

/** An absent label is the empty one; what is no text is counted; a miss with `on_miss: drop` leaves the samples out. */
function readLabel([name, expression]: readonly [string, Expression], frame: Frame, out: Collector): LabelValue {
  const value = expression.evaluate(frame);
  if (name === LABEL_MAP) return readLabelMap(value, out) ?? OVER_LIMIT;
  const text = readText(value);
  if (!isMissing(text)) return out.fits(name, text) ? escapeLabelValue(text) : OVER_LIMIT;
  if (text.reason === 'lookup_miss') return text;
  if (text.reason !== 'absent') out.drop(text.reason);
  return '';
}
