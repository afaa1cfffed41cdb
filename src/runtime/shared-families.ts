import type { Family } from '../model/family.ts';
import type { SourceEntry, UpMetric } from './plan.ts';
import { type LookupFacts, lookupFamilies, type Up, upFamily } from './self-metrics.ts';
import { targetLabels } from './snapshots.ts';

/** SharedParts is what a page knows of what its sources share. */
export interface SharedParts {
  readonly all: readonly SourceEntry[];
  /** Those that the page shows. */
  readonly chosen: readonly SourceEntry[];
  /** Whether a source succeeded last time, and in time. */
  readonly isUp: (entry: SourceEntry) => boolean;
  readonly facts: readonly LookupFacts[];
  readonly sourcesOf: (lookup: string) => readonly string[];
}

/** sharedFamilies is what belongs to no one source: the gauges that several may name under `up`, and the lookups of those chosen. */
export function sharedFamilies({ all, chosen, isUp, facts, sourcesOf }: SharedParts): readonly Family[] {
  const metrics = new Map(chosen.flatMap(({ up }) => (up === undefined ? [] : [[up.name, up] as const])));
  const ups = [...metrics.values()].map((up) => upFamily(up, upsOf(up, all, isUp)));
  const names = new Set(chosen.map(({ plan }) => plan.name));
  const shown = facts.filter(({ lookup }) => {
    const sources = sourcesOf(lookup);
    return sources.length === 0 ? chosen.length === all.length : sources.some((source) => names.has(source));
  });
  return [...ups, ...lookupFamilies(shown)];
}

/** One for each target, and one for all sources without. */
function upsOf({ name }: UpMetric, all: readonly SourceEntry[], isUp: SharedParts['isUp']): readonly Up[] {
  const byLabels = new Map<string, { labels: Up['labels']; isUp: boolean }>();
  for (const entry of all) {
    if (entry.up?.name !== name) continue;
    const labels = targetLabels(entry);
    const key = JSON.stringify(labels);
    const before = byLabels.get(key)?.isUp ?? true;
    byLabels.set(key, { labels, isUp: before && isUp(entry) });
  }
  return [...byLabels.values()];
}
