import type { MapNode, Place } from '../../model/node.ts';
import type { Registry } from '../../kit/registry.ts';
import { isDynamicName, typeOf } from '../check-metric.ts';
import type { Config } from '../config.ts';
import { labelNames, metricNodes, shownOf, textOf } from '../metric-nodes.ts';
import { itemsOf, sectionOf, type Tree } from '../tree.ts';
import { entryOf } from '../../model/node.ts';
import type { LintCode } from './lints.ts';

/** Linted is a config that would be taken, as lints look at it. */
export interface Linted {
  readonly config: Config;
  readonly trees: readonly Tree[];
  readonly registry: Registry;
  /** The metrics whose names stand in the file, in its order. */
  readonly metrics: readonly LintedMetric[];
}

/** LintedMetric is an entry with a name. */
export interface LintedMetric {
  readonly source: string;
  readonly node: MapNode;
  readonly name: string;
  /** The name as messages show it. */
  readonly shown: string;
  readonly namePlace: Place;
  readonly type: string | undefined;
  /** The names of all labels that its samples have. */
  readonly labels: readonly string[];
}

/** Note takes what a lint found. */
export type Note = (code: LintCode, place: Place, message: string) => void;

/** lintedMetrics finds the metrics of all sources. */
export function lintedMetrics(trees: readonly Tree[]): readonly LintedMetric[] {
  return sectionOf(trees, 'sources').flatMap(({ key: source, value }) =>
    metricNodes(value).flatMap(({ node, outerLabels }): readonly LintedMetric[] => {
      const nameNode = entryOf(node, 'name');
      if (nameNode?.kind !== 'scalar' || isDynamicName(nameNode)) return [];
      const samples = itemsOf(entryOf(node, 'samples')).flatMap(labelNames);
      const type = typeOf(node);
      const state = type === 'enum' ? [textOf(node, 'state_label') ?? nameNode.text] : [];
      const labels = [...new Set([...outerLabels, ...labelNames(node), ...samples, ...state])].sort();
      const shown = shownOf(node, 'name') ?? '';
      return [{ source, node, name: nameNode.text, shown, namePlace: nameNode.place, type, labels }];
    }),
  );
}

/** firstOfEach gives the first metric of each name: what is said of a name is said once. */
export function firstOfEach(metrics: readonly LintedMetric[]): readonly LintedMetric[] {
  const first = new Map<string, LintedMetric>();
  for (const metric of metrics) if (!first.has(metric.name)) first.set(metric.name, metric);
  return [...first.values()];
}
