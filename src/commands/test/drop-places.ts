import type { DropReason } from '../../model/value.ts';
import type { MetricPlan } from '../../pipeline/entry-plan.ts';
import type { Watch } from '../../pipeline/extract/extract.ts';
import type { Collector } from '../../pipeline/families/collector.ts';
import { viaRows } from '../../pipeline/families/rows.ts';
import type { MetricPlace } from './metric-places.ts';

/** DropPlaces knows which metrics of a source left samples out when it was last read, at all its targets. */
export interface DropPlaces {
  /** Begins to watch a source, at one of its targets, whose metrics stand at these places. */
  open(source: string, places: ReadonlyMap<MetricPlan, MetricPlace>): WatchedDrops;
  /** A line for each metric and reason, `FILE:LINE:COLUMN NAME REASON COUNT`. Labels of groups are no metric's. */
  linesOf(source: string): readonly string[];
}

/** WatchedDrops is what one instance of a source leaves out. */
export interface WatchedDrops {
  readonly watch: Watch['metric'];
  /** Forgets what was left out; to be called before the source is read. */
  begin(): void;
}

type Note = (reason: DropReason, count: number) => void;

/** createDropPlaces begins with nothing left out. */
export function createDropPlaces(): DropPlaces {
  const bySource = new Map<string, readonly Map<string, number>[]>();
  return {
    open(source, places) {
      const counts = new Map<string, number>();
      bySource.set(source, [...(bySource.get(source) ?? []), counts]);
      const watch: Watch['metric'] = (metric, { out }) => {
        const { name, place } = places.get(metric) ?? {};
        if (place === undefined) return out;
        return noting(out, (reason, count) => {
          add(counts, `${place.file}:${place.line}:${place.column} ${name ?? ''} ${reason}`, count);
        });
      };
      return { watch, begin: () => counts.clear() };
    },
    linesOf(source) {
      const all = new Map<string, number>();
      for (const counts of bySource.get(source) ?? []) for (const [key, count] of counts) add(all, key, count);
      return [...all].map(([key, count]) => `${key} ${count}`);
    },
  };
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
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
          ...viaRows(rows),
          add: (...sample) => watched(() => rows.add(...sample)),
          addWhole: (labels, samples) => watched(() => rows.addWhole(labels, samples)),
        }
      );
    },
  };
}
