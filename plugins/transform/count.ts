import { definePlugin } from '../../src/kit/plugin.ts';
import { ABSENT, isMissing } from '../../src/model/value.ts';
import { listOf } from './kinds/list-step.ts';

export const count = definePlugin<'transform', null>({
  kind: 'transform',
  name: 'count',
  summary: 'Gives how many values were found: 0 for none, 1 for one, the length of a list.',
  options: { type: 'null' },
  examples: [
    { title: 'several', options: null, input: ['a', 'b'], output: 2 },
    { title: 'one', options: null, input: 'a', output: 1 },
    { title: 'none', options: null, output: 0 },
  ],
  seesMissing: true,
  create: () => (value) => {
    if (value === ABSENT) return 0;
    return isMissing(value) ? value : listOf(value).length;
  },
});
