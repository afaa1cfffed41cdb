import type { Frame } from '../../kit/expression.ts';
import type { EntryPlan, LabelsPlan, MetricPlan } from '../entry-plan.ts';
import type { FetchPlan } from '../node-plan.ts';
import type { Collector } from '../families/collector.ts';
import { alwaysOf } from './always.ts';
import { type LabelLevel, type LabelValue, nestLabels, sourceLevel } from './labels.ts';
import { passes } from './passes.ts';
import type { Walks } from './walks.ts';
import { type Item, readMetric } from './read-metric.ts';

/** Child is a request that an item asks for. */
export interface Child {
  readonly plan: FetchPlan;
  /** The item; what the request's templates see. */
  readonly frame: Frame;
  /** Reads a page of its answer, and gives the requests that its items ask for. */
  read(page: Frame): readonly Child[];
}

/**
 * Extract reads all that `metrics` asks for out of one document into a collector, and gives the requests that have to
 * be made for the rest; `frame` is the document's own.
 */
export type Extract = (frame: Frame, out: Collector) => readonly Child[];

/** Watch looks on as entries are read; for tools that say which metric gave what, and why another one did not. */
export interface Watch {
  /** Puts a collector before the one that a metric's samples go into, as it is read from an item. */
  metric(metric: MetricPlan, item: Pick<Item, 'frame' | 'out'>): Collector;
  /** Told of what an entry reads in a frame: as many rounds as its `each` gives, or the frame itself. */
  walked?(entry: EntryPlan, frame: Frame, rounds: readonly Frame[]): void;
  /** Told of a round that `where` leaves out. */
  passedOver?(entry: EntryPlan, round: Frame): void;
}

/** Walk reads an entry from an item, or fills it with zeros where there is none. */
export interface Walk {
  read(item: Item, children: Child[]): void;
  fill(labels: readonly LabelValue[], out: Collector): void;
}

/** ExtractTools is how entries are watched as they are read, and what keeps them compiled for others that have them. */
export interface ExtractTools {
  readonly watch?: Watch | undefined;
  readonly walks?: Walks | undefined;
}

/** compileExtract turns the entries of a source into one walk. Synchronous; the walk throws EXTRACT_… faults. */
export function compileExtract(
  labels: LabelsPlan,
  entries: readonly EntryPlan[],
  { watch, walks: shared }: ExtractTools = {},
): Extract {
  const level = sourceLevel(labels);
  const compile = (): readonly Walk[] => entries.map((entry) => walkEntry(entry, level, watch));
  const walks = watch === undefined && shared !== undefined ? shared.of(entries, level.names, compile) : compile();
  return (frame, out) => {
    const children: Child[] = [];
    const values = level.extend([], frame, out);
    for (const walk of walks) walk.read({ frame, labels: values, out }, children);
    return children;
  };
}

function walkEntry(entry: EntryPlan, outer: LabelLevel, watch: Watch | undefined): Walk {
  const level = nestLabels(outer, entry.labels);
  const inner = insideOf(entry, level, watch);
  if (watch === undefined && isOfItem(entry)) return inner;
  const always = alwaysOf(entry, level);
  const roundsIn = roundsOf(entry, watch);
  const isRead = roundTest(entry, watch);
  return {
    read({ frame, labels, out }, children) {
      const had = always?.watch();
      for (const round of roundsIn(frame)) {
        if (isRead?.(round) === false) continue;
        const values = level.extend(labels, round, out);
        had?.see(values);
        inner.read({ frame: round, labels: values, out }, children);
      }
      for (const given of had?.lacking() ?? []) inner.fill(level.blank(labels, given), out);
    },
    fill(labels, out) {
      for (const given of always?.all ?? [{}]) inner.fill(level.blank(labels, given), out);
    },
  };
}

/** Most metrics are read from the item around them as it is, under its labels. */
function isOfItem({ each, where, always, labels }: EntryPlan): boolean {
  return each === undefined && where === undefined && always === undefined && Object.keys(labels).length === 0;
}

function roundsOf(entry: EntryPlan, watch: Watch | undefined): (frame: Frame) => readonly Frame[] {
  const { each } = entry;
  const find = each === undefined ? (frame: Frame) => [frame] : (frame: Frame) => each.rounds(frame);
  if (watch?.walked === undefined) return find;
  return (frame) => {
    const rounds = find(frame);
    watch.walked?.(entry, frame, rounds);
    return rounds;
  };
}

/** Whether a round is read; undefined where all are. */
function roundTest(entry: EntryPlan, watch: Watch | undefined): ((round: Frame) => boolean) | undefined {
  const { where } = entry;
  if (where === undefined) return undefined;
  return (round) => {
    const isRead = passes(where.evaluate(round));
    if (!isRead) watch?.passedOver?.(entry, round);
    return isRead;
  };
}

function insideOf(entry: EntryPlan, level: LabelLevel, watch: Watch | undefined): Walk {
  if (entry.kind === 'metric') {
    const metric = readMetric(entry, level);
    const read: Walk['read'] =
      watch === undefined
        ? (item) => metric.read(item)
        : (item) => metric.read({ ...item, out: watch.metric(entry, item) });
    return { read, fill: (labels, out) => metric.fill?.({ labels, out }) };
  }
  const walks = entry.entries.map((one) => walkEntry(one, level, watch));
  const { fetch } = entry;
  return {
    read(item, children) {
      if (fetch !== undefined) children.push(childOf(fetch, item, walks));
      else for (const walk of walks) walk.read(item, children);
    },
    fill(labels, out) {
      for (const walk of walks) walk.fill(labels, out);
    },
  };
}

function childOf(plan: FetchPlan, { frame, labels, out }: Item, walks: readonly Walk[]): Child {
  return {
    plan,
    frame,
    read(page) {
      const children: Child[] = [];
      for (const walk of walks) walk.read({ frame: page, labels, out }, children);
      return children;
    },
  };
}
