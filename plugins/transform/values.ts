import { objectStep } from './kinds/object-step.ts';

export const values = objectStep({
  name: 'values',
  summary: "Gives an object's members as a list, without their names.",
  examples: [{ title: 'two members', options: null, input: { a: 1, b: 2 }, output: [1, 2] }],
  compute: (members) => Object.values(members) as readonly unknown[],
});
