import type { Table } from '../kit/join.ts';
import { LOOKUP_MISS } from '../model/value.ts';
import type { LookupEntry } from './plan.ts';
import type { LookupFacts } from './self-metrics.ts';

/** Shelf keeps the last good table of one lookup, and counts what was not found in it. */
export interface Shelf {
  readonly entry: LookupEntry;
  readonly hasTable: boolean;
  readonly misses: number;
  /** The table; without one, an empty one where the lookup is optional and undefined where it is not. */
  table(): Table | undefined;
  /** Puts a new table, which counts its misses, in the place of the one before. `at` is in Unix milliseconds. */
  put(table: Table, at?: number): void;
  /** A table that counts its misses here. */
  counting(table: Table): Table;
  facts(now: number): LookupFacts;
}

/** createShelf makes an empty shelf. `missed` is told of every miss; `misses` is what was counted before. */
export function createShelf(entry: LookupEntry, missed: () => void, misses = 0): Shelf {
  let count = misses;
  let kept: { readonly table: Table; readonly at: number | undefined } | undefined;
  const counting = (table: Table): Table =>
    countMisses(table, () => {
      count += 1;
      missed();
    });
  const empty = counting({ size: 0, duplicates: 0, onMiss: entry.onMiss, get: () => LOOKUP_MISS });
  return {
    entry,
    counting,
    get hasTable() {
      return kept !== undefined;
    },
    get misses() {
      return count;
    },
    table: () => kept?.table ?? (entry.optional ? empty : undefined),
    put(table, at) {
      kept = { table, at };
    },
    facts(now) {
      const { table, at } = kept ?? {};
      const ageSeconds = at === undefined ? undefined : Math.max(0, now - at) / 1000;
      return { lookup: entry.name, entries: table?.size ?? 0, ageSeconds, misses: count };
    },
  };
}

function countMisses(table: Table, missed: () => void): Table {
  const { size, duplicates, onMiss } = table;
  return {
    size,
    duplicates,
    onMiss,
    get(key, field) {
      const value = table.get(key, field);
      if (value === LOOKUP_MISS) missed();
      return value;
    },
  };
}
