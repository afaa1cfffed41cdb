import type { Value } from '../model/value.ts';
import type { Frame } from './expression.ts';

export type OnMiss = 'keep' | 'empty' | 'drop';

/** Table is a keyed table that the step `lookup` reads. Immutable: a source that succeeds makes a new one. */
export interface Table {
  readonly size: number;
  /** Rows whose key stood in the table already; the first wins. */
  readonly duplicates: number;
  /** What the step `lookup` does with a miss: the key itself, empty text, or no sample. */
  readonly onMiss: OnMiss;
  /** The row's value or, with fields, that field; LOOKUP_MISS when there is no such key. */
  get(key: string, field?: string): Value;
}

/** Join builds a lookup's table from the documents of its source; one without `source` builds it once, from nothing. */
export interface Join {
  /** The source whose documents it reads (one frame a page); undefined for a table of its own. */
  readonly source: string | undefined;
  /** The policy of its tables; it holds for an optional lookup that has none yet, too. */
  readonly onMiss: OnMiss;
  build(documents: readonly Frame[]): Table | Promise<Table>;
}
