import { numberStep } from './kinds/number-step.ts';

export const abs = numberStep({
  name: 'abs',
  summary: 'Drops the sign.',
  examples: [{ title: 'below zero', options: null, input: -2.5, output: 2.5 }],
  compute: Math.abs,
});
