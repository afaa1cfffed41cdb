import { expect, it } from 'vitest';
import { readFlags } from './number-flags.ts';

const FLAGS = { scale: { value: 1, least: 0.01 }, seed: { value: 7, least: 0 } };

it('reads numbers, and what is not said as it is without', () => {
  expect(readFlags(FLAGS, ['--scale', '0.1'])).toEqual({ scale: 0.1, seed: 7 });
  expect(readFlags(FLAGS, ['--seed=0'])).toEqual({ scale: 1, seed: 0 });
});

it.each([
  ['--scale', 'abc'],
  ['--scale', ''],
  ['--scale', '0'],
  ['--scale=-1'],
  ['--scale', 'Infinity'],
  ['--scal', '1'],
  ['more'],
  ['--seed'],
])('refuses %j %j', (...args) => {
  expect(() => readFlags(FLAGS, args)).toThrow(/scal|seed|more/);
});
