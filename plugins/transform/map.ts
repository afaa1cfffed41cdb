import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, readText, UNMAPPED } from '../../src/model/value.ts';

export const map = definePlugin<'transform', Readonly<Record<string, string>>>({
  kind: 'transform',
  name: 'map',
  summary: 'Gives what stands beside the value, compared as text; a value that is not listed becomes missing.',
  options: {
    type: 'object',
    description: 'Texts, and what each becomes: {UP: 1, DOWN: 0}.',
    minProperties: 1,
    additionalProperties: { type: 'string', compile: 'text' },
  },
  examples: [{ title: 'a word becomes a number', options: { UP: 1, DOWN: 0 }, input: 'DOWN', output: '0' }],
  create: (entries) => {
    const values = new Map(Object.entries(entries));
    return (value) => {
      const key = readText(value);
      return isMissing(key) ? key : (values.get(key) ?? UNMAPPED);
    };
  },
});
