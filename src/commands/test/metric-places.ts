import { metricNodes, shownOf } from '../../config/metric-nodes.ts';
import { itemsOf, sectionOf, type Tree } from '../../config/tree.ts';
import { entryOf, type MapNode, type Place } from '../../model/node.ts';
import type { EntryPlan, MetricPlan } from '../../pipeline/entry-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';

/** MetricPlace is what a metric is called in the config, and where it stands. */
export interface MetricPlace {
  readonly name: string;
  readonly place: Place;
}

/** metricPlaces finds the metrics of a source's plan in the trees that it was read from. */
export function metricPlaces(plan: SourcePlan, trees: readonly Tree[]): ReadonlyMap<MetricPlan, MetricPlace> {
  const source = sectionOf(trees, 'sources').find(({ key }) => key === plan.name);
  const stand = source === undefined ? [] : metricNodes(source.value).flatMap(({ node }) => entriesOf(node));
  const pairs = metricsOf(plan.entries).map((metric, index) => [metric, stand[index]] as const);
  return new Map(pairs.flatMap(([metric, found]) => (found === undefined ? [] : [[metric, found] as const])));
}

/** The metrics of entries in the order in which they stand; each of the `samples` of one is a metric by itself. */
function metricsOf(entries: readonly EntryPlan[]): readonly MetricPlan[] {
  return entries.flatMap((entry) => (entry.kind === 'metric' ? [entry] : metricsOf(entry.entries)));
}

function entriesOf(node: MapNode): readonly MetricPlace[] {
  const name = shownOf(node, 'name') ?? '';
  const samples = itemsOf(entryOf(node, 'samples'));
  return (samples.length === 0 ? [node] : samples).map(({ place }) => ({ name, place }));
}
