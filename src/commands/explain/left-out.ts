import { DROP_REASONS, type DropReason } from '../../model/value.ts';
import type { MetricPlan } from '../../pipeline/entry-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { preview } from '../probe/preview.ts';
import { placeText } from './compute.ts';
import type { SeriesTools } from './explain-series.ts';
import type { Reason } from './explanation.ts';
import { itemPath } from './item-path.ts';
import type { Level } from './levels.ts';
import { type Match, matchOf } from './may-match.ts';
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

/** Loss is a reason, and whether it is of what was asked for: of `maybe` the labels are not all known. */
export interface Loss {
  readonly match: Exclude<Match, 'no'>;
  readonly reason: Reason;
}

/** whyLeftOut gives what became of the items of a metric that may have been the one asked for: left out, passed over, or none there. */
export function whyLeftOut(missing: Missing, tools: SeriesTools): readonly Loss[] {
  return [...droppedOnes(missing, tools), ...passedOverOnes(missing, tools), ...emptyWalks(missing, tools)];
}

/** By reason, with the first as an example. */
function droppedOnes({ plan, metric, levels, matchers }: Missing, tools: SeriesTools): readonly Loss[] {
  const readings = tools.readings.readings.filter((one) => one.plan === plan && one.metric === metric);
  const reasons = new Set(readings.map(lossOf).filter((reason) => reason !== undefined));
  const at = levels.at(-1)?.node?.place;
  return [...reasons].flatMap((reason) => {
    const lost = readings.filter((one) => lossOf(one) === reason);
    const known = levels.length;
    return matching(
      lost,
      ({ frame }) => matchOf({ levels, known, frame }, matchers, tools),
      (first, count) => ({
        ...{ why: 'left_out', reason, message: `${items(count)} left out, ${reason}: ${DROP_REASONS[reason]}` },
        ...(at && { at: placeText(at) }),
        origin: originOf({ plan, metric, levels, round: first.frame, parts: first.parts }, tools),
        lines: [],
      }),
    );
  });
}

/** Those that match surely count, or else those that may; of them the first is the example. */
function matching<T>(
  all: readonly T[],
  match: (one: T) => Match,
  tell: (first: T, count: number) => Reason,
): readonly Loss[] {
  const matches = all.map((one) => ({ one, match: match(one) }));
  for (const wanted of ['yes', 'maybe'] as const) {
    const found = matches.filter((one) => one.match === wanted);
    const [first] = found;
    if (first !== undefined) return [{ match: wanted, reason: tell(first.one, found.length) }];
  }
  return [];
}

/** Why a reading has no sample on the page; what is optional is left out without being counted. */
function lossOf({ samples, drops, metric }: Reading): DropReason | undefined {
  const [reason] = drops;
  if (reason !== undefined) return reason;
  return samples.length === 0 && metric.optional ? 'absent' : undefined;
}

function passedOverOnes({ plan, metric, levels, matchers }: Missing, tools: SeriesTools): readonly Loss[] {
  return levels.flatMap(({ entry, node }, index) => {
    const known = index + 1;
    const passed = tools.readings.passedOver.filter((one) => one.plan === plan && one.entry === entry);
    const where = node && entryOf(node, 'where');
    return matching(
      passed,
      ({ frame }) => matchOf({ levels, known, frame }, matchers, tools),
      (first, count) => ({
        ...{ why: 'passed_over', message: `${items(count)} passed over by where: ${entry?.where?.text ?? ''}` },
        ...(where && { at: placeText(where.place) }),
        origin: originOf(
          { plan, metric, levels: levels.slice(0, known), round: first.frame, node: levels.at(-1)?.node },
          tools,
        ),
        lines: [],
      }),
    );
  });
}

function emptyWalks({ plan, levels, matchers }: Missing, tools: SeriesTools): readonly Loss[] {
  return levels.flatMap(({ entry, node }, known) => {
    const outer = levels[known - 1];
    const empty = tools.readings.walks.filter(
      (walk) => walk.plan === plan && walk.entry === entry && walk.rounds.length === 0,
    );
    const each = node && entryOf(node, 'each');
    const match = (walk: Walk): Match => matchOf({ levels, known, frame: itemOf(walk, outer) }, matchers, tools);
    return matching(empty, match, ({ frame }, count) => {
      const where = itemPath(frame.scope.document, frame.item) ?? preview(frame.item);
      const times = count === 1 ? '' : `, and in ${count - 1} more`;
      const message = `each: ${entry?.each?.text ?? ''} finds nothing in ${where}${times}`;
      return { why: 'no_items', message, ...(each && { at: placeText(each.place) }), lines: [] };
    });
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
