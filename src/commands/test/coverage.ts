import type { Place } from '../../model/node.ts';
import type { MetricPlan } from '../../pipeline/entry-plan.ts';
import type { Watch } from '../../pipeline/extract/extract.ts';
import type { Collector } from '../../pipeline/families/collector.ts';
import { viaRows } from '../../pipeline/families/rows.ts';
import type { MetricPlace } from './metric-places.ts';

/** Metric is an entry of a config, and whether it gave a sample in any test. */
export interface Metric extends MetricPlace {
  readonly isCovered: boolean;
}

/** Coverage gathers over many tests of a config which of its metrics give samples. A zero of `always` is none. */
export interface Coverage {
  /** Counts with metrics, also those of modules that no test probes. Of others it says nothing. */
  expect(places: readonly MetricPlace[]): void;
  /** Watches a source whose metrics stand at these places. */
  watch(places: ReadonlyMap<MetricPlan, MetricPlace>): Watch['metric'];
  /** In the order of the files. */
  metrics(): readonly Metric[];
}

/** createCoverage begins with no metric known. */
export function createCoverage(): Coverage {
  const known = new Map<string, { name: string; place: Place; isCovered: boolean }>();
  return {
    expect(places) {
      for (const { name, place } of places) {
        if (!known.has(keyOf(place))) known.set(keyOf(place), { name, place, isCovered: false });
      }
    },
    watch(places) {
      const cover = (metric: MetricPlan): void => {
        const place = places.get(metric)?.place;
        const found = place && known.get(keyOf(place));
        if (found !== undefined) found.isCovered = true;
      };
      return (metric, { out }) => noting(out, () => cover(metric));
    },
    metrics: () => [...known.values()].sort(({ place: a }, { place: b }) => byPlace(a, b)),
  };
}

function keyOf({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function noting(out: Collector, note: () => void): Collector {
  return {
    ...out,
    rows(head, aggregate) {
      const rows = out.rows(head, aggregate);
      return (
        rows && {
          ...viaRows(rows),
          add(labels, value, more) {
            note();
            rows.add(labels, value, more);
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
