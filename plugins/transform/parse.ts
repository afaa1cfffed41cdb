import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, NOT_A_NUMBER, readNumber, readText, type Value } from '../../src/model/value.ts';

type Parse = (value: Value) => Value;

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1', 't', 'y', 'ok'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', '0', 'f', 'n'].map((word) => [word, false] as const),
]);

const PARSERS = { number: readNumber, bool: parseBool } as const satisfies Record<string, Parse>;

export const parse = definePlugin<'transform', keyof typeof PARSERS>({
  kind: 'transform',
  name: 'parse',
  summary: 'Reads text as a number or as a boolean.',
  options: { enum: Object.keys(PARSERS) },
  examples: [
    { title: 'decimal text', options: 'number', input: ' 12.5 ', output: 12.5 },
    { title: 'a word', options: 'bool', input: 'Yes', output: true },
  ],
  create: (format) => PARSERS[format],
});

function parseBool(value: Value): Value {
  const text = readText(value);
  return isMissing(text) ? text : (WORDS.get(text.trim().toLowerCase()) ?? NOT_A_NUMBER);
}
