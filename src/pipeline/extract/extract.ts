import type { Expression, Frame } from '../../kit/expression.ts';
import { isMissing, only, readText, type Value } from '../../model/value.ts';
import type { Collector } from '../families/collector.ts';
import type { EntryPlan } from '../plan.ts';
import { type LabelLevel, type LabelValue, NO_LABELS, nestLabels } from './labels.ts';
import { readMetric } from './read-metric.ts';

/** Extract reads all that `metrics` asks for out of one document into a collector; `frame` is the document's own. */
export type Extract = (frame: Frame, out: Collector) => void;

type Walk = (frame: Frame, labels: readonly LabelValue[], out: Collector) => void;

/** compileExtract turns the entries of a source into one walk. Synchronous; the walk throws EXTRACT_… faults. */
export function compileExtract(labels: Readonly<Record<string, Expression>>, entries: readonly EntryPlan[]): Extract {
  const level = nestLabels(NO_LABELS, labels);
  const walk = together(entries.map((entry) => walkEntry(entry, level)));
  return (frame, out) => walk(frame, level.extend([], frame, out), out);
}

function walkEntry(entry: EntryPlan, outer: LabelLevel): Walk {
  const level = nestLabels(outer, entry.labels);
  const inner =
    entry.kind === 'metric' ? readMetric(entry, level) : together(entry.entries.map((one) => walkEntry(one, level)));
  const { each, where } = entry;
  return (frame, labels, out) => {
    for (const round of each?.rounds(frame) ?? [frame]) {
      if (where === undefined || passes(where.evaluate(round))) inner(round, level.extend(labels, round, out), out);
    }
  };
}

function together(walks: readonly Walk[]): Walk {
  return (frame, labels, out) => {
    for (const walk of walks) walk(frame, labels, out);
  };
}

/** passes is the rule of `where`: what is missing, false, 0, and the texts '', 'false' and '0' do not pass. */
export function passes(value: Value): boolean {
  const single = only(value);
  if (isMissing(single)) return single.reason === 'several';
  const text = readText(single);
  return isMissing(text) || !['', 'false', '0'].includes(text);
}
