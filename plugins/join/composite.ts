import type { Frame } from '../../src/kit/expression.ts';
import type { OnMiss, Table } from '../../src/kit/join.ts';
import { mergeTables } from '../../src/kit/merge-tables.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { keyedTable } from '../../src/kit/keyed-table.ts';
import { ON_MISS, onMissOf, ROW_PROPERTIES, type RowOptions, rowsOf } from './rows.ts';

interface Part extends RowOptions {
  readonly source: string;
}

interface Options {
  readonly parts: readonly Part[];
  readonly on_miss?: OnMiss;
}

export const composite = definePlugin<'join', Options>({
  kind: 'join',
  name: 'composite',
  summary:
    'One table made from several sources, or from several parts of one: rows of equal keys are put together. It is there' +
    ' when all its sources have succeeded once; with `optional: true`, when the first has.',
  options: {
    type: 'object',
    required: ['parts'],
    additionalProperties: false,
    properties: {
      parts: {
        type: 'array',
        minItems: 1,
        description:
          "Where its rows come from, each with `source`, `each`, `key`, and `value` or `fields`; of two values for a key, or a field of it, the earlier part's is taken.",
        items: {
          type: 'object',
          required: ['source', 'each', 'key'],
          oneOf: [{ required: ['value'] }, { required: ['fields'] }],
          additionalProperties: false,
          properties: {
            source: { type: 'string', compile: 'source', description: 'The source whose documents fill this part.' },
            ...ROW_PROPERTIES,
          },
        },
      },
      on_miss: ON_MISS,
    },
  },
  examples: [
    {
      title: 'the name of a channel from one source, its group from another',
      options: {
        parts: [
          { source: 'channels', each: '$.channels', key: '$.id', fields: { name: '$.name' } },
          { source: 'members', each: '$.members', key: '$.channelId', fields: { group: '$.group' } },
        ],
      },
    },
    {
      title: 'users and teams of one answer',
      options: {
        parts: [
          { source: 'owners', each: '$.users', key: '$.id', value: '$.login' },
          { source: 'owners', each: '$.teams', key: '$.id', value: '$.slug' },
        ],
      },
      input: { users: [{ id: 1, login: 'ada' }], teams: [{ id: 2, slug: 'lab' }] },
      output: { 1: 'ada', 2: 'lab' },
    },
  ],
  create: ({ parts, on_miss }) => {
    const onMiss = on_miss ?? onMissOf(parts[0] ?? {});
    const build = (documents: readonly Frame[], source?: string): Table =>
      mergeTables(
        parts.filter((part) => part.source === source).map((part) => keyedTable(rowsOf(part, documents), onMiss)),
        onMiss,
      );
    return { sources: [...new Set(parts.map(({ source }) => source))], onMiss, build };
  },
});
