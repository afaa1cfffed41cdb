import type { DropReason } from '../../model/value.ts';
import type { MetricPlan } from '../../pipeline/entry-plan.ts';
import type { Watch } from '../../pipeline/extract/extract.ts';
import type { Collector } from '../../pipeline/families/collector.ts';
import type { MetricPlace } from './metric-places.ts';

/** DropPlaces knows which metrics of a source left samples out when it was last read. */
export interface DropPlaces {
  /** Forgets what was left out; to be called before a source is read. */
  begin(source: string): void;
  /** Watches a source whose metrics stand at these places. */
  watch(source: string, places: ReadonlyMap<MetricPlan, MetricPlace>): Watch;
  /** A line for each metric and reason, `FILE:LINE:COLUMN NAME REASON COUNT`. Labels of groups are no metric's. */
  linesOf(source: string): readonly string[];
}

type Note = (reason: DropReason, count: number) => void;

/** createDropPlaces begins with nothing left out. */
export function createDropPlaces(): DropPlaces {
  const bySource = new Map<string, Map<string, number>>();
  return {
    begin: (source) => void bySource.set(source, new Map()),
    watch: (source, places) => (metric, out) => {
      const { name, place } = places.get(metric) ?? {};
      const counts = bySource.get(source);
      if (place === undefined || counts === undefined) return out;
      return noting(out, (reason, count) => {
        const key = `${place.file}:${place.line}:${place.column} ${name ?? ''} ${reason}`;
        counts.set(key, (counts.get(key) ?? 0) + count);
      });
    },
    linesOf: (source) => [...(bySource.get(source) ?? [])].map(([key, count]) => `${key} ${count}`),
  };
}

function noting(out: Collector, note: Note): Collector {
  const watched = (act: () => void): void => {
    const before = new Map(out.drops);
    act();
    for (const [reason, count] of out.drops) {
      const added = count - (before.get(reason) ?? 0);
      if (added > 0) note(reason, added);
    }
  };
  return {
    ...out,
    drop: (reason, count) => watched(() => out.drop(reason, count)),
    rows(head, aggregate) {
      const found: ReturnType<Collector['rows']>[] = [];
      watched(() => found.push(out.rows(head, aggregate)));
      const [rows] = found;
      return (
        rows && {
          ...rows,
          add: (sample) => watched(() => rows.add(sample)),
          addWhole: (labels, samples) => watched(() => rows.addWhole(labels, samples)),
        }
      );
    },
  };
}
