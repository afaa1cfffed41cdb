import { metricNodes, shownOf } from '../../config/metric-nodes.ts';
import { itemsOf, sectionOf, type Tree } from '../../config/tree.ts';
import { entryOf, type MapEntry, type MapNode, type Place } from '../../model/node.ts';
import type { EntryPlan, MetricPlan } from '../../pipeline/entry-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';

/** MetricPlace is what a metric is called in the config, and where it stands. */
export interface MetricPlace {
  readonly name: string;
  readonly place: Place;
}

/** metricPlaces finds the metrics of the plan of a source or module in the trees that it was read from. */
export function metricPlaces(plan: SourcePlan, trees: readonly Tree[]): ReadonlyMap<MetricPlan, MetricPlace> {
  const source = definitions(trees).find(({ key }) => key === plan.name);
  const stand = source === undefined ? [] : placesIn(source);
  const pairs = metricsOf(plan.entries).map((metric, index) => [metric, stand[index]] as const);
  return new Map(pairs.flatMap(([metric, found]) => (found === undefined ? [] : [[metric, found] as const])));
}

/** allMetricPlaces finds the metrics of all sources and modules. */
export function allMetricPlaces(trees: readonly Tree[]): readonly MetricPlace[] {
  return definitions(trees).flatMap(placesIn);
}

function definitions(trees: readonly Tree[]): readonly MapEntry[] {
  return [...sectionOf(trees, 'sources'), ...sectionOf(trees, 'modules')];
}

function placesIn({ value }: MapEntry): readonly MetricPlace[] {
  return metricNodes(value).flatMap(({ node }) => entriesOf(node));
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
