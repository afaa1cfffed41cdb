import { type ConfigNode, entryOf, type MapNode, type Place } from '../../model/node.ts';
import type { Registry } from '../../kit/registry.ts';
import { isTemplate } from '../../expression/template.ts';
import { typeOf } from '../check-metric.ts';
import type { Config } from '../config.ts';
import { labelNames, type MetricNode, metricNodes, shownOf, textOf } from '../metric-nodes.ts';
import { itemsOf, sectionOf, type Tree } from '../tree.ts';
import type { LintCode } from './lints.ts';

/** Linted is a config that would be taken, as lints look at it. */
export interface Linted {
  readonly config: Config;
  readonly trees: readonly Tree[];
  readonly registry: Registry;
  /** The metrics of sources and modules whose names stand in the file, in its order. */
  readonly metrics: readonly LintedMetric[];
}

/** LintedMetric is an entry with a name. */
export interface LintedMetric {
  readonly section: 'sources' | 'modules';
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

/** lintedMetrics finds the metrics of all sources and modules. */
export function lintedMetrics(trees: readonly Tree[]): readonly LintedMetric[] {
  return (['sources', 'modules'] as const).flatMap((section) =>
    sectionOf(trees, section).flatMap(({ key: source, value }) =>
      metricNodes(value).flatMap((metric): readonly LintedMetric[] => {
        const { node } = metric;
        const nameNode = entryOf(node, 'name');
        if (nameNode?.kind !== 'scalar' || isTemplate(nameNode)) return [];
        const shown = shownOf(node, 'name') ?? '';
        const head = { node, name: nameNode.text, shown, namePlace: nameNode.place, type: typeOf(node) };
        return [{ section, source, ...head, labels: [...new Set(labelsOf(metric, value))].sort() }];
      }),
    ),
  );
}

/** Those of targets are known when they are asked, as are those that a document names: `*`. */
function labelsOf({ node, outerLabels }: MetricNode, source: ConfigNode): readonly string[] {
  const samples = itemsOf(entryOf(node, 'samples')).flatMap(labelNames);
  const state = typeOf(node) === 'enum' ? [textOf(node, 'state_label') ?? textOf(node, 'name') ?? ''] : [];
  const targets = entryOf(source, 'targets') === undefined ? [] : ['*'];
  return [...outerLabels, ...labelNames(node), ...samples, ...state, ...targets];
}

/** firstOfEach gives the first metric of each name: what is said of a name is said once. */
export function firstOfEach(metrics: readonly LintedMetric[]): readonly LintedMetric[] {
  const first = new Map<string, LintedMetric>();
  for (const metric of metrics) if (!first.has(metric.name)) first.set(metric.name, metric);
  return [...first.values()];
}
