import { arithmeticStep } from './kinds/number-step.ts';

export const divide = arithmeticStep({
  name: 'divide',
  summary: 'Divides the value by the argument; exact where `scale: 0.001` is not.',
  examples: [{ title: 'milliseconds to seconds', options: 1000, input: '250', output: 0.25 }],
  compute: (number, by) => number / by,
});
