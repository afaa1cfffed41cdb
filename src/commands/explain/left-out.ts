import { DROP_REASONS, type DropReason } from '../../model/value.ts';
import type { MetricPlan } from '../../pipeline/entry-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { preview } from '../probe/preview.ts';
import { placeText } from './compute.ts';
import type { SeriesTools } from './explain-series.ts';
import type { Reason } from './explanation.ts';
import { itemPath } from './item-path.ts';
import type { Level } from './levels.ts';
import { mayMatch } from './may-match.ts';
import { originOf } from './origin.ts';
import type { Reading, Walk } from './readings.ts';
import type { Matcher } from './selector.ts';
import { entryOf } from '../../model/node.ts';

/** Missing is a metric that did not give what was asked for. */
export interface Missing {
  readonly plan: SourcePlan;
  readonly metric: MetricPlan;
  readonly levels: readonly Level[];
  readonly matchers: readonly Matcher[];
}

/** whyLeftOut gives what became of the items of a metric that may have been the one asked for: left out, passed over, or none there. */
export function whyLeftOut(missing: Missing, tools: SeriesTools): readonly Reason[] {
  return [...droppedOnes(missing, tools), ...passedOverOnes(missing, tools), ...emptyWalks(missing, tools)];
}

/** By reason, with the first as an example. */
function droppedOnes({ plan, metric, levels, matchers }: Missing, tools: SeriesTools): readonly Reason[] {
  const byReason = new Map<DropReason, Reading[]>();
  for (const reading of tools.readings.readings) {
    if (reading.plan !== plan || reading.metric !== metric) continue;
    const reason = lossOf(reading);
    if (reason === undefined || !mayMatch({ levels, known: levels.length, frame: reading.frame }, matchers, tools))
      continue;
    byReason.set(reason, [...(byReason.get(reason) ?? []), reading]);
  }
  return [...byReason].flatMap(([reason, readings]): readonly Reason[] => {
    const [first] = readings;
    if (first === undefined) return [];
    const message = `${items(readings.length)} left out, ${reason}: ${DROP_REASONS[reason]}`;
    const origin = originOf({ plan, metric, levels, round: first.frame, parts: first.parts }, tools);
    const at = levels.at(-1)?.node?.place;
    return [{ why: 'left_out', reason, message, ...(at && { at: placeText(at) }), origin, lines: [] }];
  });
}

/** Why a reading has no sample on the page; what is optional is left out without being counted. */
function lossOf({ samples, drops, metric }: Reading): DropReason | undefined {
  const [reason] = drops;
  if (reason !== undefined) return reason;
  return samples.length === 0 && metric.optional ? 'absent' : undefined;
}

function passedOverOnes(missing: Missing, tools: SeriesTools): readonly Reason[] {
  const { plan, metric, levels, matchers } = missing;
  return levels.flatMap(({ entry, node }, index): readonly Reason[] => {
    const known = index + 1;
    const passed = tools.readings.passedOver.filter(
      (one) =>
        one.plan === plan && one.entry === entry && mayMatch({ levels, known, frame: one.frame }, matchers, tools),
    );
    const [first] = passed;
    if (first === undefined) return [];
    const where = node && entryOf(node, 'where');
    const message = `${items(passed.length)} passed over by where: ${entry?.where?.text ?? ''}`;
    const origin = originOf({ plan, metric, levels: levels.slice(0, known), round: first.frame }, tools);
    return [{ why: 'passed_over', message, ...(where && { at: placeText(where.place) }), origin, lines: [] }];
  });
}

function emptyWalks({ plan, levels, matchers }: Missing, tools: SeriesTools): readonly Reason[] {
  return levels.flatMap(({ entry, node }, index): readonly Reason[] => {
    const empty = tools.readings.walks.filter(
      (walk) =>
        walk.plan === plan &&
        walk.entry === entry &&
        walk.rounds.length === 0 &&
        mayMatch({ levels, known: index, frame: itemOf(walk, levels[index - 1]) }, matchers, tools),
    );
    const [first] = empty;
    if (first === undefined) return [];
    const each = node && entryOf(node, 'each');
    const where = itemPath(first.frame.scope.document, first.frame.item) ?? preview(first.frame.item);
    const times = empty.length === 1 ? '' : `, and in ${empty.length - 1} more`;
    const message = `each: ${entry?.each?.text ?? ''} finds nothing in ${where}${times}`;
    return [{ why: 'no_items', message, ...(each && { at: placeText(each.place) }), lines: [] }];
  });
}

/** The round of the level outside: behind a request, the item that it was made for. */
function itemOf({ frame }: Walk, outer: Level | undefined): Walk['frame'] {
  const isPage = outer?.entry?.kind === 'group' && outer.entry.fetch !== undefined;
  return isPage ? (frame.parent ?? frame) : frame;
}

function items(count: number): string {
  return count === 1 ? '1 item is' : `${count} items are`;
}
