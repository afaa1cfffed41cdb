import { objectStep } from './kinds/object-step.ts';

export const keys = objectStep({
  name: 'keys',
  summary: "Gives the names of an object's members as a list.",
  examples: [{ title: 'two members', options: null, input: { a: 1, b: 2 }, output: ['a', 'b'] }],
  compute: (members) => Object.keys(members),
});
