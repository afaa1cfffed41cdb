import type { Regex } from '../../src/kit/compiler.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, readText } from '../../src/model/value.ts';

export const replace = definePlugin<'transform', readonly [Regex, string]>({
  kind: 'transform',
  name: 'replace',
  summary: 'Replaces every match of an RE2 pattern; `$1` stands for the first group. Without a match the text stays.',
  options: {
    type: 'array',
    description: 'The pattern and the text: ["-", "_"].',
    items: [
      { type: 'string', compile: 'regex' },
      { type: 'string', compile: 'text' },
    ],
    additionalItems: false,
    minItems: 2,
  },
  examples: [
    { title: 'every match', options: ['-', '_'], input: 'a-b-c', output: 'a_b_c' },
    { title: 'a group', options: ['^(\\w+)@.*$', '$1'], input: 'ada@example.org', output: 'ada' },
    { title: 'nothing to replace', options: ['x', 'y'], input: 'abc', output: 'abc' },
  ],
  create:
    ([regex, replacement]) =>
    (value) => {
      const text = readText(value);
      return isMissing(text) ? text : regex.replaceAll(text, replacement);
    },
});
