import { foldStep } from './kinds/list-step.ts';

export const sum = foldStep({
  name: 'sum',
  summary: 'Adds the numbers of a list; of nothing it is missing.',
  examples: [
    { title: 'several', options: null, input: [1, '2', null], output: 3 },
    { title: 'one value is a list of one', options: null, input: 5, output: 5 },
  ],
  compute: (numbers) => numbers.reduce((total, number) => total + number, 0),
});
