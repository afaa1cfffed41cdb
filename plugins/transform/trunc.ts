import { numberStep } from './kinds/number-step.ts';

export const trunc = numberStep({
  name: 'trunc',
  summary: 'Cuts the fraction off.',
  examples: [{ title: 'towards zero', options: null, input: -2.9, output: -2 }],
  compute: Math.trunc,
});
