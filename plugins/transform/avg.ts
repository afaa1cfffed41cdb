import { foldStep } from './kinds/list-step.ts';

export const avg = foldStep({
  name: 'avg',
  summary: 'Gives the mean of the numbers of a list.',
  examples: [{ title: 'several', options: null, input: [1, 2, '6'], output: 3 }],
  compute: (numbers) => numbers.reduce((total, number) => total + number, 0) / numbers.length,
});
