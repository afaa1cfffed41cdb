import type { Expression } from '../../src/kit/expression.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, Missing, only, readNumber, readText, type Value } from '../../src/model/value.ts';
import { listOf } from './kinds/list-step.ts';

/** Not ABSENT, which is what a path found: `count` counts that as 0, and lets this pass. */
const NO_MEMBER = new Missing('absent');

export const index = definePlugin<'transform', Expression>({
  kind: 'transform',
  name: 'index',
  summary: 'Gives one member: of a list by its position from 0 (-1 is the last), of an object by its name.',
  options: { compile: 'expression' },
  examples: [
    { title: 'the first', options: 0, input: ['a', 'b'], output: 'a' },
    { title: 'the last', options: -1, input: ['a', 'b'], output: 'b' },
    { title: 'by name', options: 'b', input: { a: 1, b: 2 }, output: 2 },
    { title: 'one value is a list of one', options: 0, input: 'a', output: 'a' },
  ],
  create: (argument) => (value, frame) => {
    const wanted = argument.evaluate(frame);
    if (isMissing(value) || isMissing(wanted)) return isMissing(value) ? value : wanted;
    const position = readNumber(wanted);
    return isMissing(position) ? named(only(value), wanted) : (listOf(value).at(position) ?? NO_MEMBER);
  },
});

function named(value: Value, wanted: Value): Value {
  const name = readText(wanted);
  if (isMissing(name)) return name;
  if (typeof value !== 'object' || !Object.hasOwn(value, name)) return NO_MEMBER;
  return (value as Readonly<Record<string, Value | null>>)[name] ?? NO_MEMBER;
}
