import type { Expression } from '../../src/kit/expression.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, readNumber } from '../../src/model/value.ts';

export const clamp = definePlugin<'transform', readonly [Expression, Expression]>({
  kind: 'transform',
  name: 'clamp',
  summary: 'Keeps the value between a lower and an upper bound; `Inf` and `-Inf` are no bound.',
  options: {
    type: 'array',
    description: 'The lower and the upper bound: [0, 1].',
    items: { compile: 'expression' },
    minItems: 2,
    maxItems: 2,
  },
  examples: [
    { title: 'too much', options: [0, 1], input: 1.5, output: 1 },
    { title: 'no upper bound', options: [0, 'Inf'], input: -3, output: 0 },
  ],
  create:
    ([lower, upper]) =>
    (value, frame) => {
      const number = readNumber(value);
      if (isMissing(number)) return number;
      const low = readNumber(lower.evaluate(frame));
      if (isMissing(low)) return low;
      const high = readNumber(upper.evaluate(frame));
      return isMissing(high) ? high : Math.min(Math.max(number, low), high);
    },
});
