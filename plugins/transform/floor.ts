import { numberStep } from './kinds/number-step.ts';

export const floor = numberStep({
  name: 'floor',
  summary: 'Rounds down to a whole number.',
  examples: [
    { title: 'down', options: null, input: 2.9, output: 2 },
    { title: 'below zero', options: null, input: -2.1, output: -3 },
  ],
  compute: Math.floor,
});
