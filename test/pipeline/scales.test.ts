import { expect, it } from 'vitest';
import { BOUNDS, createScales } from '../../src/pipeline/scales.ts';

it('sends what is heavy elsewhere, and of what is not light that which takes long', () => {
  expect(BOUNDS).toEqual({ light: 300_000, heavy: 1_000_000, seconds: 0.025 });
  const scales = createScales();
  expect([300_001, 1_000_000, 1_000_001].map((bytes) => scales.weigh(bytes))).toEqual([false, false, true]);
  expect([300_000, 300_001].map((bytes) => scales.weigh(bytes, true))).toEqual([false, true]);
});

it.each([
  ['heavy', [[1_000_001, 0]], [true]],
  ['slow', [[300_001, 0.03]], [true]],
  ['slow, but light', [[300_000, 9]], [false]],
  ['quick', [[1_000_000, 0.02]], [false]],
  [
    'heavy, then not light, then light',
    [
      [2_000_000, 0],
      [300_001, 0],
      [300_000, 0],
    ],
    [true, true, false],
  ],
] as const)('remembers a source that was %s', (_, collections, expected) => {
  const scales = createScales();
  const found = collections.map(([bytes, seconds]) => {
    scales.weigh(bytes);
    scales.weigh(10);
    scales.settle(seconds);
    return scales.isHeavy;
  });
  expect(found).toEqual(expected);
});
