import { textStep } from './kinds/text-step.ts';

export const lower = textStep({
  name: 'lower',
  summary: 'Makes all letters small.',
  examples: [{ title: 'a state', options: null, input: 'UP', output: 'up' }],
  compute: (text) => text.toLowerCase(),
});
