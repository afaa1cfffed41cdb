import { arithmeticStep } from './kinds/number-step.ts';

export const add = arithmeticStep({
  name: 'add',
  summary: 'Adds the argument to the value.',
  examples: [{ title: 'from Celsius to Kelvin', options: 273.15, input: 20, output: 293.15 }],
  compute: (number, other) => number + other,
});
