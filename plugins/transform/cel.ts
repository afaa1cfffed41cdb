import type { Program } from '../../src/kit/expression.ts';
import { definePlugin } from '../../src/kit/plugin.ts';

export const cel = definePlugin<'transform', Program>({
  kind: 'transform',
  name: 'cel',
  summary: 'Computes with CEL; `value` is the value so far, beside all that a CEL expression sees.',
  options: { type: 'string', compile: 'cel' },
  examples: [
    { title: 'from Fahrenheit to Celsius', options: '(value - 32) / 1.8', input: 212, output: 100 },
    { title: 'text is text, num reads it', options: 'num(value) + 1', input: '1', output: 2 },
  ],
  create: (program) => (value, frame) => program.evaluate(frame, value),
});
