import { definePlugin } from '../../src/kit/plugin.ts';
import type { OnMiss } from '../../src/kit/join.ts';
import { isMissing, LOOKUP_MISS, readText } from '../../src/model/value.ts';

interface Reference {
  readonly table: string;
  readonly field?: string;
  readonly on_miss?: OnMiss;
}

export const lookup = definePlugin<'transform', string | Reference>({
  kind: 'transform',
  name: 'lookup',
  summary: 'Finds the value in a lookup and gives its row, or a field of it.',
  options: {
    type: ['string', 'object'],
    anyOf: [
      { type: 'string', compile: 'lookup' },
      {
        type: 'object',
        required: ['table'],
        additionalProperties: false,
        properties: {
          table: { type: 'string', compile: 'lookup', description: 'The lookup.', examples: ['channels'] },
          field: { type: 'string', compile: 'text', description: 'Which of its `fields`.', examples: ['name'] },
          on_miss: { enum: ['keep', 'empty', 'drop'], description: "Instead of the lookup's own `on_miss`." },
        },
      },
    ],
  },
  examples: [{ title: 'an id becomes a name', options: 'channels' }],
  create: (options) => {
    const { table: name, field, on_miss }: Reference = typeof options === 'string' ? { table: options } : options;
    return (value, frame) => {
      const key = readText(value);
      if (isMissing(key)) return key;
      const table = frame.scope.table(name);
      const found = table?.get(key, field) ?? LOOKUP_MISS;
      if (found !== LOOKUP_MISS) return found;
      const policy = on_miss ?? table?.onMiss ?? 'keep';
      if (policy === 'drop') return LOOKUP_MISS;
      // A key is no stand-in for a field of its row.
      return policy === 'keep' && field === undefined ? key : '';
    };
  },
});
