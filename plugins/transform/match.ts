import type { Regex } from '../../src/kit/compiler.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, NO_MATCH, readText } from '../../src/model/value.ts';

export const match = definePlugin<'transform', Regex>({
  kind: 'transform',
  name: 'match',
  summary:
    'Gives the first group of an RE2 pattern, or the whole match without groups; no match makes the value missing.',
  options: { type: 'string', compile: 'regex' },
  examples: [
    { title: 'a number in text', options: '\\d+', input: 'Connected (2)', output: '2' },
    { title: 'the first group', options: '(\\w+)@', input: 'ada@example.org', output: 'ada' },
  ],
  create: (regex) => (value) => {
    const text = readText(value);
    if (isMissing(text)) return text;
    const groups = regex.exec(text);
    return groups?.[groups.length > 1 ? 1 : 0] ?? NO_MATCH;
  },
});
