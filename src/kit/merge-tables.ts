import { isMissing, LOOKUP_MISS, type Value } from '../model/value.ts';
import type { OnMiss, Table } from './join.ts';

/** mergeTables sees several tables as one, by key; where two of them have a value, the first one's is given. */
export function mergeTables(tables: readonly Table[], onMiss: OnMiss): Table {
  const [only] = tables;
  if (tables.length === 1 && only !== undefined) return only;
  const keys = new Set(tables.flatMap((table) => [...table.keys()]));
  return {
    size: keys.size,
    duplicates: tables.reduce((sum, { duplicates }) => sum + duplicates, 0),
    keyless: tables.reduce((sum, { keyless }) => sum + keyless, 0),
    onMiss,
    keys: () => keys,
    get: (key, field) => firstOf(tables, key, field),
    parts: tables,
  };
}

/** A field that its table knows, but has no value for, is absent; only a key or field that no table knows is a miss. */
function firstOf(tables: readonly Table[], key: string, field: string | undefined): Value {
  let missing: Value = LOOKUP_MISS;
  for (const table of tables) {
    const value = table.get(key, field);
    if (!isMissing(value)) return value;
    if (missing === LOOKUP_MISS) missing = value;
  }
  return missing;
}
