import { foldStep } from './kinds/list-step.ts';

export const min = foldStep({
  name: 'min',
  summary: 'Gives the smallest number of a list.',
  examples: [{ title: 'several', options: null, input: [3, '1', 2], output: 1 }],
  compute: (numbers) => numbers.reduce((smallest, number) => Math.min(smallest, number)),
});
