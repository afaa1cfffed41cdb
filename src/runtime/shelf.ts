import type { Table } from '../kit/join.ts';
import type { LookupEntry } from './plan.ts';

/** Kept is a table, and when it was made, in Unix milliseconds; undefined for one that does not age. */
export interface Kept {
  readonly table: Table;
  readonly at: number | undefined;
}

/** Shelf keeps what one source last gave of one lookup, and counts what was not found in that lookup. */
export interface Shelf {
  readonly entry: LookupEntry;
  readonly misses: number;
  /** Undefined until the source has succeeded once. */
  readonly kept: Kept | undefined;
  /** Puts a new table in the place of the one before. */
  put(table: Table, at?: number): void;
  miss(count?: number): void;
}

/** createShelf makes an empty shelf. `missed` is told of every miss; `misses` is what was counted before. */
export function createShelf(entry: LookupEntry, missed: () => void, misses = 0): Shelf {
  let count = misses;
  let kept: Kept | undefined;
  return {
    entry,
    get misses() {
      return count;
    },
    get kept() {
      return kept;
    },
    put(table, at) {
      kept = { table, at };
    },
    miss(more = 1) {
      count += more;
      missed();
    },
  };
}
