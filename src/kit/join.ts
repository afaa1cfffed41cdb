import type { Value } from '../model/value.ts';
import type { Frame } from './expression.ts';

export type OnMiss = 'keep' | 'empty' | 'drop';

/** Table is a keyed table that the step `lookup` reads. Immutable: a source that succeeds makes a new one. */
export interface Table {
  readonly size: number;
  /** Rows whose key stood in the table already; the first wins. */
  readonly duplicates: number;
  /** Rows without a key. */
  readonly keyless: number;
  /** What the step `lookup` does with a miss: the key itself, empty text, or no sample. */
  readonly onMiss: OnMiss;
  keys(): Iterable<string>;
  /** The row's value or, with fields, that field; LOOKUP_MISS when there is no such key. */
  get(key: string, field?: string): Value;
  /** All values, for a thread that has no table yet; without it, whoever reads the table stays where the table is. */
  readonly entries?: () => Iterable<TableEntry>;
  /** The tables that it is put together from, the first one's values winning. */
  readonly parts?: readonly Table[];
}

/** TableEntry is a value of a table; without a field it is the row's only one. */
export type TableEntry = readonly [key: string, field: string | undefined, value: Value];

/** Join builds a lookup's table from the documents of its sources; one without sources builds it once, with its generation. */
export interface Join {
  /** The sources whose documents it reads; what they give becomes one table, by key, the first of a value winning. */
  readonly sources: readonly string[];
  /** The policy of its tables; it holds for an optional lookup that has none yet, too. */
  readonly onMiss: OnMiss;
  /**
   * The table of one source's documents (one frame a page). Without a source it is called once, with one frame that has
   * no document but the tables built before.
   */
  build(documents: readonly Frame[], source?: string): Table | Promise<Table>;
}
