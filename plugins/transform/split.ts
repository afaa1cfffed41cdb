import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, readText } from '../../src/model/value.ts';

export const split = definePlugin<'transform', string>({
  kind: 'transform',
  name: 'split',
  summary: "Cuts text at a separator into a list, at `''` into letters; empty text is an empty list.",
  options: { type: 'string', compile: 'text' },
  examples: [
    { title: 'at a comma', options: ',', input: 'a,b', output: ['a', 'b'] },
    { title: 'letters', options: '', input: '_W_', output: ['_', 'W', '_'] },
    { title: 'nothing', options: ',', input: '', output: [] },
  ],
  create: (separator) => (value) => {
    const text = readText(value);
    if (isMissing(text)) return text;
    if (separator === '') return Array.from(text);
    return text === '' ? [] : text.split(separator);
  },
});
