import { type ConfigNode, entryOf, type MapNode, type Place } from '../model/node.ts';
import { shown } from '../kit/shown.ts';
import { itemsOf } from './tree.ts';

/** MetricNode is a metric as it stands in a file, and the names of the labels that it gets from its groups and source. */
export interface MetricNode {
  readonly node: MapNode;
  readonly outerLabels: readonly string[];
  /** Where the innermost `always` stands that fills it, its own or a group's. */
  readonly always: Place | undefined;
}

interface Around {
  readonly labels: readonly string[];
  readonly always: Place | undefined;
}

/** metricNodes finds the metrics of a source, those of its groups too. */
export function metricNodes(source: ConfigNode): readonly MetricNode[] {
  const around = { labels: labelNames(source), always: undefined };
  return itemsOf(entryOf(source, 'metrics')).flatMap((entry) => metricsOf(entry, around));
}

/** entryNodes finds the groups and metrics of a source, those inside others too. */
export function entryNodes(source: ConfigNode): readonly MapNode[] {
  return itemsOf(entryOf(source, 'metrics')).flatMap((entry) =>
    entry.kind === 'map' ? [entry, ...entryNodes(entry)] : [],
  );
}

function metricsOf(entry: ConfigNode, outer: Around): readonly MetricNode[] {
  if (entry.kind !== 'map') return [];
  const inner = entryOf(entry, 'metrics');
  const always = entryOf(entry, 'always')?.place ?? outer.always;
  if (inner === undefined) return [{ node: entry, outerLabels: outer.labels, always }];
  const around = { labels: [...outer.labels, ...labelNames(entry)], always };
  return itemsOf(inner).flatMap((member) => metricsOf(member, around));
}

/** labelNames gives the names under a node's `labels`. */
export function labelNames(node: ConfigNode): readonly string[] {
  const labels = entryOf(node, 'labels');
  return labels?.kind === 'map' ? labels.entries.map(({ key }) => key) : [];
}

/** shownOf gives a scalar member as messages show it: what came from outside the file is its reference. */
export function shownOf(node: ConfigNode, key: string): string | undefined {
  const member = entryOf(node, key);
  return member?.kind === 'scalar' ? shown(member) : undefined;
}

/** textOf gives the text of a scalar member. */
export function textOf(node: ConfigNode, key: string): string | undefined {
  const member = entryOf(node, key);
  return member?.kind === 'scalar' ? member.text : undefined;
}
