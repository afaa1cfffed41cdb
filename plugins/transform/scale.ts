import type { Expression } from '../../src/kit/expression.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, readNumber } from '../../src/model/value.ts';

export const scale = definePlugin<'transform', Expression>({
  kind: 'transform',
  name: 'scale',
  summary: 'Multiplies the value.',
  options: { compile: 'expression' },
  examples: [{ title: 'kibibytes to bytes', options: 1024, input: '2', output: 2048 }],
  create: (factor) => (value, frame) => {
    const number = readNumber(value);
    const by = readNumber(factor.evaluate(frame));
    if (isMissing(number)) return number;
    return isMissing(by) ? by : number * by;
  },
});
