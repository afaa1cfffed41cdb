import { LOOKUP_MISS, type Value } from '../model/value.ts';
import type { OnMiss, Table, TableEntry } from './join.ts';

/** Row is a table's row: one value, or its fields by name. */
export type Row = Value | ReadonlyMap<string, Value>;

/** Keyed is a row and its key; undefined where the item has none. */
export type Keyed = readonly [key: string | undefined, row: Row];

/** keyedTable builds a table of rows by key; the first of two equal keys wins. What is left out is counted. */
export function keyedTable(rows: Iterable<Keyed>, onMiss: OnMiss): Table {
  const byKey = new Map<string, Row>();
  let [duplicates, keyless] = [0, 0];
  for (const [key, row] of rows) {
    if (key === undefined) keyless += 1;
    else if (byKey.has(key)) duplicates += 1;
    else byKey.set(key, row);
  }
  return { ...tableOfRows(byKey, onMiss), duplicates, keyless };
}

/** tableOfRows is a table of rows whose keys are known to be different. */
export function tableOfRows(rows: ReadonlyMap<string, Row>, onMiss: OnMiss): Table {
  return {
    size: rows.size,
    duplicates: 0,
    keyless: 0,
    onMiss,
    keys: () => rows.keys(),
    get: (key, field) => fieldOf(rows.get(key), field),
    entries: () => entriesOf(rows),
  };
}

function* entriesOf(rows: ReadonlyMap<string, Row>): Generator<TableEntry> {
  for (const [key, row] of rows) {
    if (!(row instanceof Map)) yield [key, undefined, row];
    else for (const [field, value] of row as ReadonlyMap<string, Value>) yield [key, field, value];
  }
}

function fieldOf(row: Row | undefined, field: string | undefined): Value {
  if (row === undefined) return LOOKUP_MISS;
  if (row instanceof Map) return (row as ReadonlyMap<string, Value>).get(field ?? '') ?? LOOKUP_MISS;
  return field === undefined ? row : LOOKUP_MISS;
}
