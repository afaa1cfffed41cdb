import { Fault } from '../model/fault.ts';
import type { LiveSource } from './live-source.ts';
import { createLookups, type Lookups } from './lookups.ts';
import { feedsOf } from './order.ts';
import { idOf, type LookupEntry, type Plans } from './plan.ts';
import type { PlacedShelf } from './rack.ts';
import type { Links, Reader } from './reader.ts';
import type { LookupFacts } from './self-metrics.ts';
import { createShelf, type Shelf } from './shelf.ts';
import { targetLabels } from './snapshots.ts';

/** Linked is how a generation joins its sources, and what is known of all its lookups. */
export interface Linked extends Links {
  facts(now: number): readonly LookupFacts[];
}

/** linkSources joins the live sources of plans, by id: a lookup of a source with targets has a table for each of them. */
export function linkSources(plans: Plans, live: ReadonlyMap<string, LiveSource>): Linked {
  const feeds = feedsOf(plans);
  const placed = placeShelves(plans, live);
  const views = new Map<string | undefined, Lookups>();
  const viewOf = (target: string | undefined): Lookups => {
    const known = views.get(target);
    if (known !== undefined) return known;
    const own = target === undefined ? [] : placed.byTarget.get(target)?.shelves;
    if (own === undefined) return viewOf(undefined);
    const view = createLookups(plans, [...placed.shared, ...own]);
    views.set(target, view);
    return view;
  };
  const readersOf = (ids: readonly string[]): readonly Reader[] => ids.flatMap((id) => live.get(id)?.reader ?? []);
  return {
    lookups: ({ plan }) => viewOf(plan.target?.name),
    feeders: (id, lookup) => readersOf(feeds.get(id)?.get(lookup) ?? []),
    recovered(origin) {
      for (const source of live.values()) if (source.recovery.failingAt === origin) source.turn?.hurry();
    },
    facts(now) {
      const isShared = ({ lookup }: LookupFacts): boolean => !placed.lookups.has(lookup);
      const shared = viewOf(undefined).facts(now).filter(isShared);
      const own = [...placed.byTarget].flatMap(([name, { labels, shelves }]) => {
        const filled = new Set(shelves.map(({ shelf }) => shelf.entry.name));
        const facts = viewOf(name).facts(now);
        return facts.filter(({ lookup }) => filled.has(lookup)).map((fact) => ({ ...fact, target: labels }));
      });
      return [...shared, ...own];
    },
  };
}

interface OfTarget {
  readonly labels: Readonly<Record<string, string>>;
  readonly shelves: PlacedShelf[];
}

interface Placed {
  readonly shared: readonly PlacedShelf[];
  readonly byTarget: ReadonlyMap<string, OfTarget>;
  /** The lookups that have a table for each target. */
  readonly lookups: ReadonlySet<string>;
}

function placeShelves(plans: Plans, live: ReadonlyMap<string, LiveSource>): Placed {
  const isOwn = ({ sources }: LookupEntry): boolean => sources.length === 0;
  const built = plans.lookups.filter(isOwn).map((entry) => ownShelf(entry, plans));
  const shared: PlacedShelf[] = built.map((shelf) => ({ source: undefined, shelf }));
  const byTarget = new Map<string, OfTarget>();
  const lookups = new Set<string>();
  for (const entry of plans.sources) {
    const { name, target } = entry.plan;
    const filled = (live.get(idOf(entry))?.shelves ?? []).map((shelf) => ({ source: name, shelf }));
    if (filled.length === 0) continue;
    if (target === undefined) {
      shared.push(...filled);
      continue;
    }
    for (const { shelf } of filled) lookups.add(shelf.entry.name);
    const known = byTarget.get(target.name) ?? { labels: targetLabels(entry), shelves: [] };
    known.shelves.push(...filled);
    byTarget.set(target.name, known);
  }
  return { shared, byTarget, lookups };
}

/** The shelf of a lookup that is built once; empty when it could not be. */
function ownShelf(entry: LookupEntry, { tables }: Plans): Shelf {
  const shelf = createShelf(entry, () => undefined);
  const table = tables.get(entry.name);
  if (table !== undefined && !(table instanceof Fault)) shelf.put(table);
  return shelf;
}
