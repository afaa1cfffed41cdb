import type { OnMiss, Table } from '../../src/kit/join.ts';
import { LOOKUP_MISS, type Value } from '../../src/model/value.ts';
import type { Keyed, Row } from './rows.ts';

/** keyedTable builds a table of rows by key; the first of two equal keys wins. What is left out is counted. */
export function keyedTable(rows: Iterable<Keyed>, onMiss: OnMiss): Table {
  const byKey = new Map<string, Row>();
  let [duplicates, keyless] = [0, 0];
  for (const [key, row] of rows) {
    if (key === undefined) keyless += 1;
    else if (byKey.has(key)) duplicates += 1;
    else byKey.set(key, row);
  }
  return {
    size: byKey.size,
    duplicates,
    keyless,
    onMiss,
    keys: () => byKey.keys(),
    get: (key, field) => fieldOf(byKey.get(key), field),
  };
}

function fieldOf(row: Row | undefined, field: string | undefined): Value {
  if (row === undefined) return LOOKUP_MISS;
  if (row instanceof Map) return (row as ReadonlyMap<string, Value>).get(field ?? '') ?? LOOKUP_MISS;
  return field === undefined ? row : LOOKUP_MISS;
}
