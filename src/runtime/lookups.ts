import type { Table } from '../kit/join.ts';
import { Fault } from '../model/fault.ts';
import type { LookupFacts } from './self-metrics.ts';
import type { Shelf } from './shelf.ts';

/** Lookups is the tables of a generation, wherever they are kept. */
export interface Lookups {
  /** The source that fills a lookup; undefined for one that was built once. */
  sourceOf(name: string): string | undefined;
  has(name: string): boolean;
  isOptional(name: string): boolean;
  /** The table, an empty one when an optional lookup has none. Throws JOIN_NOT_READY. */
  table(name: string): Table;
  facts(now: number): readonly LookupFacts[];
}

/** createLookups gives access to shelves by the names of their lookups. */
export function createLookups(shelves: readonly Shelf[]): Lookups {
  const byName = new Map(shelves.map((shelf) => [shelf.entry.name, shelf]));
  return {
    sourceOf: (name) => byName.get(name)?.entry.source,
    has: (name) => byName.get(name)?.hasTable ?? false,
    isOptional: (name) => byName.get(name)?.entry.optional ?? false,
    table(name) {
      const table = byName.get(name)?.table();
      if (table === undefined) throw notReady(name, 'its source has not succeeded yet');
      return table;
    },
    facts: (now) => shelves.map((shelf) => shelf.facts(now)),
  };
}

/** notReady is the fault of a consumer whose lookup has no table. */
export function notReady(lookup: string, reason: string): Fault {
  return new Fault('JOIN_NOT_READY', { lookup, reason });
}
