import { numberStep } from './kinds/number-step.ts';

export const round = numberStep({
  name: 'round',
  summary: 'Rounds to a whole number, halves up.',
  examples: [
    { title: 'halves go up', options: null, input: 2.5, output: 3 },
    { title: 'text is read as a number', options: null, input: '-2.6', output: -3 },
  ],
  compute: Math.round,
});
