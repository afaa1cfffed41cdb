import type { Each, Expression, Frame } from '../../src/kit/expression.ts';
import type { OnMiss } from '../../src/kit/join.ts';
import type { Keyed, Row } from '../../src/kit/keyed-table.ts';
import { isMissing, readText, type Value } from '../../src/model/value.ts';

/** RowOptions says how documents become rows. */
export interface RowOptions {
  readonly each: Each;
  readonly key: Expression;
  readonly value?: Expression;
  readonly fields?: Readonly<Record<string, Expression>>;
}

/** ROW_PROPERTIES describes RowOptions to those who write configs. */
export const ROW_PROPERTIES = {
  each: { compile: 'each', description: 'One row per item.' },
  key: {
    compile: 'expression',
    description:
      'The key, compared as text; a template joins several parts. Items without one are left out and counted.',
  },
  value: { compile: 'expression', description: 'What a look-up gives.' },
  fields: {
    type: 'object',
    minProperties: 1,
    additionalProperties: { compile: 'expression' },
    description: 'Several values by name, read with `lookup: {table: NAME, field: FIELD}`.',
    examples: [{ name: '$.name', group: '$.group' }],
  },
} as const;

/** ON_MISS describes what a look-up without a row gives. */
export const ON_MISS = {
  enum: ['keep', 'empty', 'drop'],
  description:
    'A key without a row: keep the key (default; empty text where there are fields), empty text, or drop the sample.',
} as const;

/** onMissOf is the policy that is given, else to keep the key where there is one value and not several fields. */
export function onMissOf({ on_miss, fields }: { readonly on_miss?: OnMiss; readonly fields?: object }): OnMiss {
  return on_miss ?? (fields === undefined ? 'keep' : 'empty');
}

/** rowsOf walks documents item by item. */
export function rowsOf(options: RowOptions, documents: readonly Frame[]): readonly Keyed[] {
  const rows: Keyed[] = [];
  for (const document of documents) {
    for (const frame of options.each.rounds(document)) {
      rows.push([keyOf(options.key.evaluate(frame)), rowOf(options, frame)]);
    }
  }
  return rows;
}

/** keyOf is a key as it is compared: text. */
export function keyOf(value: Value): string | undefined {
  const key = readText(value);
  return isMissing(key) ? undefined : key;
}

/** rowOf reads an item's value, or its fields. */
export function rowOf({ value, fields }: Pick<RowOptions, 'value' | 'fields'>, frame: Frame): Row {
  if (value !== undefined) return value.evaluate(frame);
  return new Map(Object.entries(fields ?? {}).map(([name, field]) => [name, field.evaluate(frame)]));
}
