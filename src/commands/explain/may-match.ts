import type { Frame } from '../../kit/expression.ts';
import { isMissing, readText } from '../../model/value.ts';
import { Fault } from '../../model/fault.ts';
import { LABEL_MAP } from '../../pipeline/extract/label-map.ts';
import { evaluate, type Seen } from './compute.ts';
import { framesOf, type Level } from './levels.ts';
import type { Matcher } from './selector.ts';

/** Round is an item at one of the levels of a metric. */
export interface Round {
  /** All levels of the metric. */
  readonly levels: readonly Level[];
  /** How many of them, from the outside, the round is known at. */
  readonly known: number;
  readonly frame: Frame;
}

/** Match says whether the series of a round would be selected; `maybe` where some of its labels are not known. */
export type Match = 'yes' | 'maybe' | 'no';

/** matchOf holds what is known of the labels of a round against matchers. */
export function matchOf(round: Round, matchers: readonly Matcher[], seen: Pick<Seen, 'trace'>): Match {
  const frames = framesOf(round.levels.slice(0, round.known), round.frame);
  let match: Match = 'yes';
  for (const { label, matches } of matchers) {
    const value = labelAt(label, { ...round, frames }, seen);
    if (value === undefined) match = 'maybe';
    else if (!matches(value)) return 'no';
  }
  return match;
}

/** A label's value; undefined for one that cannot be known yet, or is none. */
function labelAt(
  name: string,
  { levels, known, frames }: Round & { readonly frames: readonly Frame[] },
  seen: Pick<Seen, 'trace'>,
): string | undefined {
  if (levels.some(({ labels }) => LABEL_MAP in labels) || isOfType(name, levels)) return undefined;
  const at = levels.findLastIndex(({ labels }) => name in labels);
  if (at === -1) return '';
  const [expression, frame] = [levels[at]?.labels[name], frames[at]];
  if (at >= known || expression === undefined || frame === undefined) return undefined;
  const { value } = evaluate(expression, frame, seen);
  if (value instanceof Fault) return undefined;
  const text = readText(value);
  return isMissing(text) ? undefined : text;
}

/** Labels that a metric's type adds. */
function isOfType(name: string, levels: readonly Level[]): boolean {
  const entry = levels.at(-1)?.entry;
  if (entry?.kind !== 'metric') return false;
  return name === 'le' || name === 'quantile' || (entry.reading.as === 'enum' && entry.reading.stateLabel === name);
}
