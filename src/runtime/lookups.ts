import type { Table } from '../kit/join.ts';
import { Fault } from '../model/fault.ts';
import type { Plans } from './plan.ts';
import { createRack, type Own, type PlacedShelf, type Rack } from './rack.ts';
import type { LookupFacts } from './self-metrics.ts';

/** Lookups is the tables of a generation, wherever they are kept. */
export interface Lookups {
  /** The sources that fill a lookup; none for one that was built once. */
  sourcesOf(name: string): readonly string[];
  has(name: string): boolean;
  isOptional(name: string): boolean;
  /** Why a lookup has no table, and will have none as long as the config is in force. */
  faultOf(name: string): Fault | undefined;
  /** The table, an empty one when an optional lookup has none. Throws JOIN_NOT_READY, or why it cannot be built. */
  table(name: string, own?: Own): Table;
  /** Counts misses of a lookup that its table has not counted. */
  missed(name: string, count: number): void;
  facts(now: number): readonly LookupFacts[];
}

/** createLookups gives access to shelves by the names of their lookups. */
export function createLookups({ lookups, tables }: Plans, shelves: readonly PlacedShelf[]): Lookups {
  const racks = new Map<string, Rack>(
    lookups.map((entry) => [
      entry.name,
      createRack(
        entry,
        shelves.filter(({ shelf }) => shelf.entry.name === entry.name),
      ),
    ]),
  );
  const faultOf = (name: string): Fault | undefined => {
    const own = tables.get(name);
    return own instanceof Fault ? own : undefined;
  };
  return {
    sourcesOf: (name) => racks.get(name)?.entry.sources ?? [],
    has: (name) => racks.get(name)?.hasTable() ?? false,
    isOptional: (name) => racks.get(name)?.entry.optional ?? false,
    faultOf,
    table(name, own) {
      const table = racks.get(name)?.table(own);
      if (table !== undefined) return table;
      throw faultOf(name) ?? notReady(name, `not all of its sources have succeeded yet`);
    },
    missed: (name, count) => racks.get(name)?.missed(count),
    facts: (now) => [...racks.values()].map((rack) => rack.facts(now)),
  };
}

/** notReady is the fault of a consumer whose lookup has no table. */
export function notReady(lookup: string, reason: string): Fault {
  return new Fault('JOIN_NOT_READY', { lookup, reason });
}
