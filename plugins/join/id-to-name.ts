import type { Each, Expression, Frame } from '../../src/kit/expression.ts';
import type { OnMiss } from '../../src/kit/join.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, readText } from '../../src/model/value.ts';
import { keyedTable, type Row } from './keyed-table.ts';

interface Options {
  readonly source: string;
  readonly each: Each;
  readonly key: Expression;
  readonly value?: Expression;
  readonly fields?: Readonly<Record<string, Expression>>;
  readonly on_miss?: OnMiss;
}

export const idToName = definePlugin<'join', Options>({
  kind: 'join',
  name: 'id-to-name',
  summary: 'A table made from another source: one row per item, a key and a value or several fields.',
  options: {
    type: 'object',
    required: ['source', 'each', 'key'],
    oneOf: [{ required: ['value'] }, { required: ['fields'] }],
    additionalProperties: false,
    properties: {
      source: { type: 'string', compile: 'source', description: 'The source whose documents fill the table.' },
      each: { compile: 'each', description: 'One row per item.' },
      key: { compile: 'expression', description: 'The key, compared as text; items without one are passed over.' },
      value: { compile: 'expression', description: 'What a look-up gives.' },
      fields: {
        type: 'object',
        minProperties: 1,
        additionalProperties: { compile: 'expression' },
        description: 'Several values by name, read with `lookup: {table: NAME, field: FIELD}`.',
      },
      on_miss: {
        enum: ['keep', 'empty', 'drop'],
        description: 'A key without a row: keep the key (default without fields), empty text, or drop the sample.',
      },
    },
  },
  examples: [
    {
      title: 'channel names by id',
      options: { source: 'names', each: '$.rows', key: '$.id', value: '$.name' },
      input: { rows: [{ id: 7, name: 'Lab' }] },
      output: { 7: 'Lab' },
    },
  ],
  create: (options) => {
    const onMiss = options.on_miss ?? (options.fields ? 'empty' : 'keep');
    return { source: options.source, onMiss, build: (documents) => keyedTable(rows(options, documents), onMiss) };
  },
});

function* rows(options: Options, documents: readonly Frame[]): Generator<readonly [string, Row]> {
  for (const document of documents) {
    for (const frame of options.each.rounds(document)) {
      const key = readText(options.key.evaluate(frame));
      if (!isMissing(key)) yield [key, rowOf(options, frame)];
    }
  }
}

function rowOf({ value, fields }: Options, frame: Frame): Row {
  if (value !== undefined) return value.evaluate(frame);
  return new Map(Object.entries(fields ?? {}).map(([name, field]) => [name, field.evaluate(frame)]));
}
