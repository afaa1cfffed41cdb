import { itemsOf, sectionOf, type Tree } from '../../config/tree.ts';
import type { Frame } from '../../kit/expression.ts';
import { type ConfigNode, entryOf } from '../../model/node.ts';
import type { EntryPlan, LabelsPlan, MetricPlan } from '../../pipeline/entry-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';

/** Level is what gives labels around a metric, or the metric itself; the outermost is the source, which is no entry. */
export interface Level {
  readonly entry: EntryPlan | undefined;
  readonly labels: LabelsPlan;
  /** Where it stands; undefined when the config has no such place. */
  readonly node: ConfigNode | undefined;
}

/** Levels is the levels of every metric of a source, the source first and the metric last. */
export type Levels = ReadonlyMap<MetricPlan, readonly Level[]>;

/** levelsOf finds the metrics of a plan, and what stands around them, in the trees that it was read from. */
export function levelsOf(plan: SourcePlan, trees: readonly Tree[]): Levels {
  const node = sourceNode(plan.name, trees);
  const levels = new Map<MetricPlan, readonly Level[]>();
  const source = { entry: undefined, labels: plan.labels, node };
  visit(plan.entries, itemsOf(node && entryOf(node, 'metrics')), { outer: [source], levels });
  return levels;
}

/** sourceNode finds a source or module by its name. */
export function sourceNode(name: string, trees: readonly Tree[]): ConfigNode | undefined {
  const all = (['sources', 'modules'] as const).flatMap((section) => sectionOf(trees, section));
  return all.find(({ key }) => key === name)?.value;
}

interface Visit {
  readonly outer: readonly Level[];
  readonly levels: Map<MetricPlan, readonly Level[]>;
}

/** Entries of a plan stand in the order of the config; the `samples` of a metric are a group there. */
function visit(entries: readonly EntryPlan[], nodes: readonly ConfigNode[], { outer, levels }: Visit): void {
  for (const [index, entry] of entries.entries()) {
    const node = nodes[index];
    const all = [...outer, { entry, labels: entry.labels, node }];
    if (entry.kind === 'metric') levels.set(entry, all);
    else visit(entry.entries, insideOf(node), { outer: all, levels });
  }
}

function insideOf(node: ConfigNode | undefined): readonly ConfigNode[] {
  return itemsOf(node && (entryOf(node, 'metrics') ?? entryOf(node, 'samples')));
}

/** framesOf gives the frame in which each of the levels was read, from the round of the innermost one. */
export function framesOf(levels: readonly Level[], round: Frame): readonly Frame[] {
  const frames: Frame[] = [];
  let frame = round;
  for (const { entry } of [...levels].reverse()) {
    // What stands inside a group with a request reads its answer; the item is around that.
    if (frames.length > 0 && entry?.kind === 'group' && entry.fetch !== undefined) frame = frame.parent ?? frame;
    frames.unshift(frame);
    if (entry?.each !== undefined) frame = frame.parent ?? frame;
  }
  return frames;
}
