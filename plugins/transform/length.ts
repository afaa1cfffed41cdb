import { definePlugin } from '../../src/kit/plugin.ts';
import { Element } from '../../src/model/element.ts';
import { ExactNumber, isMissing, readText, type Value } from '../../src/model/value.ts';

export const length = definePlugin<'transform', null>({
  kind: 'transform',
  name: 'length',
  summary: 'Gives how many letters a text, or members a list or object has.',
  options: { type: 'null' },
  examples: [
    { title: 'of a text', options: null, input: 'abc', output: 3 },
    { title: 'of a list', options: null, input: [1, 2], output: 2 },
    { title: 'of an object', options: null, input: { a: 1 }, output: 1 },
  ],
  create: () => lengthOf,
});

function lengthOf(value: Value): Value {
  if (isMissing(value)) return value;
  if (Array.isArray(value)) return value.length;
  const isPlain = typeof value === 'object' && !(value instanceof Element || value instanceof ExactNumber);
  if (isPlain) return Object.keys(value).length;
  const text = readText(value);
  return isMissing(text) ? text : Array.from(text).length;
}
