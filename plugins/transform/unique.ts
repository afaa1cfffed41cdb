import { asValue, isMissing, readText } from '../../src/model/value.ts';
import { listStep } from './kinds/list-step.ts';

export const unique = listStep({
  name: 'unique',
  summary: 'Drops what stands in the list already; compared as text, `null` left out.',
  examples: [
    { title: 'the first stays', options: null, input: ['b', 'a', 'b'], output: ['b', 'a'] },
    { title: 'objects', options: null, input: [{ a: 1 }, { a: 1 }], output: [{ a: 1 }] },
  ],
  compute(list) {
    const found = new Map<string, unknown>();
    for (const member of list) {
      if (isMissing(asValue(member))) continue;
      const key = identity(member);
      if (!found.has(key)) found.set(key, member);
    }
    return [...found.values()];
  },
});

function identity(member: unknown): string {
  const text = readText(asValue(member));
  return isMissing(text) ? `data ${JSON.stringify(member)}` : `text ${text}`;
}
