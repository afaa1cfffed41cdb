import { textStep } from './kinds/text-step.ts';

export const upper = textStep({
  name: 'upper',
  summary: 'Makes all letters capital.',
  examples: [{ title: 'a state', options: null, input: 'up', output: 'UP' }],
  compute: (text) => text.toUpperCase(),
});
