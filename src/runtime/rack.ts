import type { Table } from '../kit/join.ts';
import { mergeTables } from '../kit/merge-tables.ts';
import { LOOKUP_MISS } from '../model/value.ts';
import type { LookupEntry } from './plan.ts';
import type { LookupFacts } from './self-metrics.ts';
import type { Shelf } from './shelf.ts';

/** Rack is one lookup: the shelves of all its sources, seen as one table that counts its misses. */
export interface Rack {
  readonly entry: LookupEntry;
  /**
   * The table of what all sources last gave; of what some gave, or an empty one, where the lookup is optional; otherwise
   * undefined. A reading sees `own`, which its source has just made, in the place of what that gave before.
   */
  table(own?: Own): Table | undefined;
  /** Whether a source has given what makes a table. */
  hasTable(): boolean;
  missed(count: number): void;
  facts(now: number): LookupFacts;
}

/** Own is what a source has just made of a lookup; it may yet fail. */
export interface Own {
  readonly source: string;
  readonly table: Table;
}

/** PlacedShelf is a shelf, and the source that fills it; undefined for a table that is built once. */
export interface PlacedShelf {
  readonly source: string | undefined;
  readonly shelf: Shelf;
}

/** createRack puts the shelves of a lookup together, in the order of its sources. */
export function createRack(entry: LookupEntry, placed: readonly PlacedShelf[]): Rack {
  const shelves = [...placed].sort((a, b) => placeOf(entry, a) - placeOf(entry, b));
  const missed = (count: number): void => shelves.forEach(({ shelf }) => shelf.miss(count));
  const counting = (table: Table): Table => tellingMisses(table, () => missed(1));
  const empty = counting(mergeTables([], entry.onMiss));
  const merged = createMerger(entry, counting);

  const partsOf = (own?: Own): readonly Table[] =>
    shelves
      .map(({ source, shelf }) => (own !== undefined && own.source === source ? own.table : shelf.kept?.table))
      .filter((table) => table !== undefined);
  const isEnough = (parts: readonly Table[]): boolean =>
    parts.length > 0 && (entry.optional || parts.length === Math.max(1, entry.sources.length));
  return {
    entry,
    table(own) {
      const parts = partsOf(own);
      if (isEnough(parts)) return merged(parts);
      return entry.optional ? empty : undefined;
    },
    hasTable: () => isEnough(partsOf()),
    missed,
    facts(now) {
      const { size, duplicates, keyless } = merged(partsOf());
      const times = shelves.map(({ shelf }) => shelf.kept?.at).filter((at) => at !== undefined);
      const ageSeconds = times.length === 0 ? undefined : Math.max(0, now - Math.min(...times)) / 1000;
      const misses = Math.max(0, ...shelves.map(({ shelf }) => shelf.misses));
      return { lookup: entry.name, target: {}, entries: size, duplicates, keyless, ageSeconds, misses };
    },
  };
}

function placeOf({ sources }: LookupEntry, { source }: PlacedShelf): number {
  return source === undefined ? 0 : sources.indexOf(source);
}

/** Merges tables anew only when one of them is another: a table is looked up in once for every item. */
function createMerger({ onMiss }: LookupEntry, counting: (table: Table) => Table): (parts: readonly Table[]) => Table {
  let [before, last]: [readonly Table[], Table] = [[], counting(mergeTables([], onMiss))];
  return (parts) => {
    const isSame = parts.length === before.length && parts.every((part, index) => part === before[index]);
    if (!isSame) [before, last] = [parts, counting(mergeTables(parts, onMiss))];
    return last;
  };
}

function tellingMisses(table: Table, missed: () => void): Table {
  return {
    ...table,
    get(key, field) {
      const value = table.get(key, field);
      if (value === LOOKUP_MISS) missed();
      return value;
    },
  };
}
