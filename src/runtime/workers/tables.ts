import type { Table, TableEntry } from '../../kit/join.ts';
import { type Row, tableOfRows } from '../../kit/keyed-table.ts';
import { mergeTables } from '../../kit/merge-tables.ts';
import type { Value } from '../../model/value.ts';
import { textsFromWire, textsToWire, type WireTexts } from './texts.ts';
import { fromWire, toWire, type WireValue } from './values.ts';

/** WireTable is a table as it goes from thread to thread: its values in columns. */
export interface WireTable extends Pick<Table, 'size' | 'duplicates' | 'keyless' | 'onMiss'> {
  readonly parts: readonly WirePart[];
}

/** WirePart is a part of a table; without fields each row has its only value, a field of null stands for one. */
export interface WirePart {
  readonly keys: WireTexts;
  readonly fields?: readonly (string | null)[];
  readonly values: WireTexts | { readonly values: readonly WireValue[] };
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
    parts.map((part) => partFromWire(part, facts)),
    facts.onMiss,
  );
  return { ...merged, ...facts };
}

/** partsOf takes a table apart into those that are put together from no others. */
export function partsOf(table: Table): readonly Table[] {
  return table.parts?.flatMap(partsOf) ?? [table];
}

/** Entries are those of a part that came from another thread: it need not be written again. */
interface Entries {
  (): Generator<TableEntry>;
  readonly part: WirePart;
}

/** partToWire writes one part; undefined for one that does not tell its values. */
export function partToWire({ entries }: Table): WirePart | undefined {
  if (entries === undefined) return undefined;
  if ('part' in entries) return (entries as Entries).part;
  const [keys, fields, values]: [string[], (string | null)[], WireValue[]] = [[], [], []];
  for (const [key, field, value] of entries()) {
    keys.push(key);
    fields.push(field ?? null);
    values.push(toWire(value));
  }
  return {
    keys: textsToWire(keys),
    ...(fields.some((field) => field !== null) && { fields }),
    values: values.every((value) => typeof value === 'string') ? textsToWire(values) : { values },
  };
}

/** partFromWire makes a table of one part; it becomes rows when it is looked up in. */
export function partFromWire(part: WirePart, facts: Omit<WireTable, 'parts'>): Table {
  let rows: Table | undefined;
  const made = (): Table => (rows ??= { ...tableOfRows(rowsOf(part), facts.onMiss), ...facts });
  return {
    ...facts,
    keys: () => made().keys(),
    get: (key, field) => made().get(key, field),
    entries: Object.assign(() => entriesOf(part), { part }) satisfies Entries,
  };
}

function* entriesOf({ fields, ...part }: WirePart): Generator<TableEntry> {
  const values = valuesOf(part);
  for (const [at, key] of textsFromWire(part.keys).entries()) {
    yield [key, fields?.[at] ?? undefined, fromWire(values[at])];
  }
}

function valuesOf({ values }: WirePart): readonly WireValue[] {
  return 'values' in values ? values.values : textsFromWire(values);
}

/** The fields of a row stand one after another. */
function rowsOf(part: WirePart): ReadonlyMap<string, Row> {
  const rows = new Map<string, Value | Map<string, Value>>();
  const keys = textsFromWire(part.keys);
  const values = valuesOf(part);
  for (let at = 0; at < keys.length; at += 1) {
    const key = keys[at] ?? '';
    const field = part.fields?.[at] ?? undefined;
    const value = fromWire(values[at]);
    const row = field === undefined ? undefined : rows.get(key);
    if (field === undefined) rows.set(key, value);
    else if (row instanceof Map) row.set(field, value);
    else rows.set(key, new Map([[field, value]]));
  }
  return rows;
}
