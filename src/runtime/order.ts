import { idOf, instanceId, type Plans } from './plan.ts';

/** Feeds says for each source, by id, which other sources fill which of its lookups. */
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
  const ids = new Set(sources.map(idOf));
  /** Of the same target, where the other source has it, else the one without targets. */
  const feeder = (name: string, target: string | undefined): string =>
    ids.has(instanceId(name, target)) ? instanceId(name, target) : name;
  return new Map(
    sources.map((entry) => {
      const target = entry.plan.target?.name;
      const feedersOf = (lookup: string): readonly string[] =>
        (sourcesOf.get(lookup) ?? []).map((name) => feeder(name, target));
      return [idOf(entry), new Map(entry.lookups.map((lookup) => [lookup, feedersOf(lookup)]))];
    }),
  );
}

/** inReadingOrder gives the ids of all sources, each after those that fill its lookups, otherwise as they stand in the config. */
export function inReadingOrder(plans: Plans): readonly string[] {
  const feeds = feedsOf(plans);
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id)) return;
    for (const feeder of [...(feeds.get(id)?.values() ?? [])].flat()) visit(feeder);
    ordered.add(id);
  };
  for (const entry of plans.sources) visit(idOf(entry));
  return [...ordered];
}
