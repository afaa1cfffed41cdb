import type { OnMiss } from '../../src/kit/join.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { keyedTable } from '../../src/kit/keyed-table.ts';
import { ON_MISS, onMissOf, ROW_PROPERTIES, type RowOptions, rowsOf } from './rows.ts';

interface Options extends RowOptions {
  readonly source: string;
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
      ...ROW_PROPERTIES,
      on_miss: ON_MISS,
    },
  },
  examples: [
    {
      title: 'channel names by id',
      options: { source: 'names', each: '$.rows', key: '$.id', value: '$.name' },
      input: { rows: [{ id: 7, name: 'Lab' }] },
      output: { 7: 'Lab' },
    },
    {
      title: 'a key of two parts, as it is looked up with `["{{ $.host }}:{{ $.port }}", lookup: NAME]`',
      options: { source: 'servers', each: '$', key: '{{ $.host }}:{{ $.port }}', value: '$.role' },
      input: [{ host: 'db', port: 5432, role: 'primary' }],
      output: { 'db:5432': 'primary' },
    },
  ],
  create: (options) => {
    const onMiss = onMissOf(options);
    return {
      sources: [options.source],
      onMiss,
      build: (documents) => keyedTable(rowsOf(options, documents), onMiss),
    };
  },
});
