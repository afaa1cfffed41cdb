import { arithmeticStep } from './kinds/number-step.ts';

export const scale = arithmeticStep({
  name: 'scale',
  summary: 'Multiplies the value by the argument.',
  examples: [{ title: 'kibibytes to bytes', options: 1024, input: '2', output: 2048 }],
  compute: (number, factor) => number * factor,
});
