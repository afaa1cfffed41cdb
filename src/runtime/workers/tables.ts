import type { Table, TableEntry } from '../../kit/join.ts';
import { keyedTable } from '../../kit/keyed-table.ts';
import { mergeTables } from '../../kit/merge-tables.ts';
import type { Value } from '../../model/value.ts';
import { fromWire, toWire, type WireValue } from './values.ts';

/** WireTable is a table as it goes from thread to thread: its values in columns. */
export interface WireTable extends Pick<Table, 'size' | 'duplicates' | 'keyless' | 'onMiss'> {
  readonly parts: readonly WirePart[];
}

/** WirePart is a part of a table; a field of null stands for a row's only value. */
export interface WirePart {
  readonly keys: readonly string[];
  readonly fields: readonly (string | null)[];
  readonly values: readonly WireValue[];
}

/** tableToWire writes a table; undefined for one that does not tell its values. */
export function tableToWire(table: Table): WireTable | undefined {
  const parts = partsOf(table).map(partToWire);
  if (!parts.every((part) => part !== undefined)) return undefined;
  const { size, duplicates, keyless, onMiss } = table;
  return { size, duplicates, keyless, onMiss, parts };
}

/** tableFromWire makes a table of what tableToWire has written. */
export function tableFromWire({ parts, ...facts }: WireTable): Table {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return partFromWire(only, facts);
  const merged = mergeTables(
    parts.map((part) => partFromWire(part, { ...facts, size: part.keys.length })),
    facts.onMiss,
  );
  return { ...merged, ...facts };
}

/** partsOf takes a table apart into those that are put together from no others. */
export function partsOf(table: Table): readonly Table[] {
  return table.parts?.flatMap(partsOf) ?? [table];
}

/** partToWire writes one part; undefined for one that does not tell its values. */
export function partToWire(table: Table): WirePart | undefined {
  const entries = table.entries?.();
  if (entries === undefined) return undefined;
  const part = { keys: [] as string[], fields: [] as (string | null)[], values: [] as WireValue[] };
  for (const [key, field, value] of entries) {
    part.keys.push(key);
    part.fields.push(field ?? null);
    part.values.push(toWire(value));
  }
  return part;
}

/** partFromWire makes a table of one part; it becomes rows when it is looked up in. */
export function partFromWire(part: WirePart, facts: Omit<WireTable, 'parts'>): Table {
  let rows: Table | undefined;
  const made = (): Table => (rows ??= keyedTable(rowsOf(part), facts.onMiss));
  return {
    ...facts,
    keys: () => made().keys(),
    get: (key, field) => made().get(key, field),
    entries: () => entriesOf(part),
  };
}

function* entriesOf({ keys, fields, values }: WirePart): Generator<TableEntry> {
  for (const [at, key] of keys.entries()) yield [key, fields[at] ?? undefined, fromWire(values[at])];
}

/** The fields of a row stand one after another. */
function rowsOf(part: WirePart): Map<string, Value | Map<string, Value>> {
  const rows = new Map<string, Value | Map<string, Value>>();
  for (const [key, field, value] of entriesOf(part)) {
    const row = rows.get(key);
    if (field === undefined) rows.set(key, value);
    else if (row instanceof Map) row.set(field, value);
    else rows.set(key, new Map([[field, value]]));
  }
  return rows;
}
