import { numberStep } from './kinds/number-step.ts';

export const ceil = numberStep({
  name: 'ceil',
  summary: 'Rounds up to a whole number.',
  examples: [
    { title: 'up', options: null, input: 2.1, output: 3 },
    { title: 'below zero', options: null, input: -2.9, output: -2 },
  ],
  compute: Math.ceil,
});
