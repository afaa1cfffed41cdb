import type { Config, Entry, Metric } from '../../config/config.ts';

/** Changes is names, sorted. */
export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** Diff is what a reload changes; a label set is written `name{label,…}`. */
export interface Diff {
  readonly sources: Changes;
  readonly lookups: Changes;
  readonly metrics: Changes;
  readonly labelSets: Changes;
}

/** diffConfigs compares two configs by what they mean. */
export function diffConfigs(before: Config, after: Config): Diff {
  return Object.freeze({
    sources: changesOf(fingerprints(before.sources), fingerprints(after.sources)),
    lookups: changesOf(fingerprints(before.lookups), fingerprints(after.lookups)),
    metrics: changesOf(metricsOf(before), metricsOf(after)),
    labelSets: changesOf(labelSetsOf(before), labelSetsOf(after)),
  });
}

/** formatDiff writes a diff as lines; none when nothing changed. */
export function formatDiff(diff: Diff): readonly string[] {
  const words = { sources: 'source', lookups: 'lookup', metrics: 'metric', labelSets: 'labels' } as const;
  return (Object.keys(words) as (keyof Diff)[]).flatMap((part) =>
    (['added', 'removed', 'changed'] as const).flatMap((how) =>
      diff[part][how].map((name) => `${words[part]} ${name} ${how}`),
    ),
  );
}

type Meanings = ReadonlyMap<string, string>;

function changesOf(before: Meanings, after: Meanings): Changes {
  const names = (all: Meanings): readonly string[] => [...all.keys()].sort();
  return {
    added: names(after).filter((name) => !before.has(name)),
    removed: names(before).filter((name) => !after.has(name)),
    changed: names(after).filter((name) => before.has(name) && before.get(name) !== after.get(name)),
  };
}

function fingerprints(parts: Readonly<Record<string, { readonly fingerprint: string }>>): Meanings {
  return new Map(Object.entries(parts).map(([name, { fingerprint }]) => [name, fingerprint]));
}

interface Found {
  readonly metric: Metric;
  readonly labels: readonly string[];
}

function metricsOf(config: Config): Meanings {
  const meanings = new Map<string, string>();
  for (const { metric } of found(config)) {
    const { name, type, help, unit, value, states, aggregate } = metric;
    const texts = [type, help, unit, value?.text, states, aggregate];
    meanings.set(name.text, (meanings.get(name.text) ?? '') + JSON.stringify(texts));
  }
  return meanings;
}

function labelSetsOf(config: Config): Meanings {
  return new Map(found(config).map(({ metric, labels }) => [`${metric.name.text}{${labels.join(',')}}`, '']));
}

function found(config: Config): readonly Found[] {
  return Object.values(config.sources).flatMap(({ metrics, labels }) =>
    (metrics ?? []).flatMap((entry) => within(entry, Object.keys(labels ?? {}))),
  );
}

function within(entry: Entry, outer: readonly string[]): readonly Found[] {
  const labels = [...new Set([...outer, ...Object.keys(entry.labels ?? {})])].sort();
  if ('metrics' in entry) return entry.metrics.flatMap((inner) => within(inner, labels));
  const sets = entry.samples?.map((sample) => [...new Set([...labels, ...Object.keys(sample.labels ?? {})])].sort());
  return (sets ?? [labels]).map((set) => ({ metric: entry, labels: set }));
}
