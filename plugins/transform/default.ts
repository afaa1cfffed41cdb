import type { Expression } from '../../src/kit/expression.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing } from '../../src/model/value.ts';

export const defaultTo = definePlugin<'transform', Expression>({
  kind: 'transform',
  name: 'default',
  summary: 'Gives another value in the place of a missing one; `$` in it is the item.',
  options: { compile: 'expression' },
  examples: [
    { title: 'nothing is zero', options: 0, output: '0' },
    { title: 'what is there stays', options: 0, input: 7, output: 7 },
  ],
  seesMissing: true,
  create: (other) => (value, frame) => (isMissing(value) ? other.evaluate(frame) : value),
});
