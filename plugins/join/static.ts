import type { OnMiss } from '../../src/kit/join.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { keyedTable, type Row } from '../../src/kit/keyed-table.ts';
import { ON_MISS } from './rows.ts';

interface Options {
  readonly entries: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly on_miss?: OnMiss;
}

export const staticTable = definePlugin<'join', Options>({
  kind: 'join',
  name: 'static',
  summary: 'A table written in place.',
  options: {
    type: 'object',
    required: ['entries'],
    additionalProperties: false,
    properties: {
      entries: {
        type: 'object',
        description: 'Key to value, or key to several fields by name.',
        additionalProperties: {
          anyOf: [
            { type: 'string', compile: 'text' },
            { type: 'object', additionalProperties: { type: 'string', compile: 'text' } },
          ],
        },
      },
      on_miss: ON_MISS,
    },
  },
  examples: [
    {
      title: 'sites by code',
      options: { entries: { ber: 'Berlin', ham: 'Hamburg' } },
      output: { ber: 'Berlin', ham: 'Hamburg' },
    },
  ],
  create: ({ entries, on_miss }) => {
    const rows = Object.entries(entries).map(([key, entry]) => [key, rowOf(entry)] as const);
    const hasFields = rows.some(([, row]) => row instanceof Map);
    const table = keyedTable(rows, on_miss ?? (hasFields ? 'empty' : 'keep'));
    return { sources: [], onMiss: table.onMiss, build: () => table };
  },
});

function rowOf(entry: Options['entries'][string]): Row {
  return typeof entry === 'string' ? entry : new Map(Object.entries(entry));
}
