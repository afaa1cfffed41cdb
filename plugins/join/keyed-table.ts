import type { OnMiss, Table } from '../../src/kit/join.ts';
import { LOOKUP_MISS, type Value } from '../../src/model/value.ts';

/** Row is a table's row: one value, or its fields by name. */
export type Row = Value | ReadonlyMap<string, Value>;

/** keyedTable builds a table of rows by key text; the first of two equal keys wins and the others are counted. */
export function keyedTable(rows: Iterable<readonly [string, Row]>, onMiss: OnMiss): Table {
  const byKey = new Map<string, Row>();
  let duplicates = 0;
  for (const [key, row] of rows) {
    if (byKey.has(key)) duplicates += 1;
    else byKey.set(key, row);
  }
  return {
    size: byKey.size,
    duplicates,
    onMiss,
    get: (key, field) => fieldOf(byKey.get(key), field),
  };
}

function fieldOf(row: Row | undefined, field: string | undefined): Value {
  if (row === undefined) return LOOKUP_MISS;
  if (row instanceof Map) return (row as ReadonlyMap<string, Value>).get(field ?? '') ?? LOOKUP_MISS;
  return row;
}
