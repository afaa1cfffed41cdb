import { foldStep } from './kinds/list-step.ts';

export const max = foldStep({
  name: 'max',
  summary: 'Gives the largest number of a list.',
  examples: [{ title: 'several', options: null, input: [3, '10', 2], output: 10 }],
  compute: (numbers) => numbers.reduce((largest, number) => Math.max(largest, number)),
});
