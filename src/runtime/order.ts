import type { Plans } from './plan.ts';

/** Feeds says for each source which other sources fill which of its lookups. */
export type Feeds = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** feedsOf leaves out circles: a source never waits for one that (through others) waits for it. */
export function feedsOf(plans: Plans): Feeds {
  const all = everyFeed(plans);
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...(all.get(from)?.values() ?? [])].flat().some((next) => reaches(next, to, seen));
  };
  const straight = [...all].map(([name, feeds]) => {
    const kept = [...feeds].map(([lookup, feeders]) => {
      return [lookup, feeders.filter((feeder) => !reaches(feeder, name))] as const;
    });
    return [name, new Map(kept)] as const;
  });
  return new Map(straight);
}

function everyFeed({ sources, lookups }: Plans): Feeds {
  const sourcesOf = new Map(lookups.map((lookup) => [lookup.name, lookup.sources]));
  return new Map(
    sources.map(({ plan, lookups: read }) => [
      plan.name,
      new Map(read.map((lookup) => [lookup, sourcesOf.get(lookup) ?? []])),
    ]),
  );
}

/** inReadingOrder names all sources, each after those that fill its lookups, otherwise as they stand in the config. */
export function inReadingOrder(plans: Plans): readonly string[] {
  const feeds = feedsOf(plans);
  const ordered = new Set<string>();
  const visit = (name: string): void => {
    if (ordered.has(name)) return;
    for (const feeder of [...(feeds.get(name)?.values() ?? [])].flat()) visit(feeder);
    ordered.add(name);
  };
  for (const { plan } of plans.sources) visit(plan.name);
  return [...ordered];
}
