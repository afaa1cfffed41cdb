import { textStep } from './kinds/text-step.ts';

export const trim = textStep({
  name: 'trim',
  summary: 'Cuts white space at both ends.',
  examples: [{ title: 'spaces around', options: null, input: ' up ', output: 'up' }],
  compute: (text) => text.trim(),
});
