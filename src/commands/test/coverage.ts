import { metricNodes, shownOf } from '../../config/metric-nodes.ts';
import { itemsOf, sectionOf, type Tree } from '../../config/tree.ts';
import { entryOf, type MapNode, type Place } from '../../model/node.ts';
import type { EntryPlan, MetricPlan } from '../../pipeline/entry-plan.ts';
import type { Watch } from '../../pipeline/extract/extract.ts';
import type { Collector } from '../../pipeline/families/collector.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';

/** Metric is an entry of a config, and whether it gave a sample in any test. */
export interface Metric {
  readonly name: string;
  readonly place: Place;
  readonly isCovered: boolean;
}

/** Coverage gathers over many tests of a config which of its metrics give samples. A zero of `always` is none. */
export interface Coverage {
  /** Watches a source of a config that was read as these trees. */
  watch(plan: SourcePlan, trees: readonly Tree[]): Watch;
  /** In the order of the files. */
  metrics(): readonly Metric[];
}

/** createCoverage begins with no metric known. */
export function createCoverage(): Coverage {
  const known = new Map<string, { name: string; place: Place; isCovered: boolean }>();
  return {
    watch(plan, trees) {
      const keys = new Map<MetricPlan, string>();
      const source = sectionOf(trees, 'sources').find(({ key }) => key === plan.name);
      const stand = source === undefined ? [] : metricNodes(source.value).flatMap(({ node }) => entriesOf(node));
      for (const [index, metric] of metricsOf(plan.entries).entries()) {
        const entry = stand[index];
        if (entry === undefined) continue;
        const key = `${entry.place.file}:${entry.place.line}:${entry.place.column}`;
        keys.set(metric, key);
        if (!known.has(key)) known.set(key, { ...entry, isCovered: false });
      }
      const cover = (metric: MetricPlan): void => {
        const found = known.get(keys.get(metric) ?? '');
        if (found !== undefined) found.isCovered = true;
      };
      return (metric, out) => noting(out, () => cover(metric));
    },
    metrics: () => [...known.values()].sort(({ place: a }, { place: b }) => byPlace(a, b)),
  };
}

/** The metrics of entries in the order in which they stand; each of the `samples` of one is a metric by itself. */
function metricsOf(entries: readonly EntryPlan[]): readonly MetricPlan[] {
  return entries.flatMap((entry) => (entry.kind === 'metric' ? [entry] : metricsOf(entry.entries)));
}

function entriesOf(node: MapNode): readonly Pick<Metric, 'name' | 'place'>[] {
  const name = shownOf(node, 'name') ?? '';
  const samples = itemsOf(entryOf(node, 'samples'));
  return (samples.length === 0 ? [node] : samples).map(({ place }) => ({ name, place }));
}

function noting(out: Collector, note: () => void): Collector {
  return {
    ...out,
    rows(head, aggregate) {
      const rows = out.rows(head, aggregate);
      return (
        rows && {
          ...rows,
          add(sample) {
            note();
            rows.add(sample);
          },
          addWhole(labels, samples) {
            if (samples.length > 0) note();
            rows.addWhole(labels, samples);
          },
        }
      );
    },
  };
}

function byPlace(a: Place, b: Place): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
}
