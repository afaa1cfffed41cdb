import { expect, it } from 'vitest';
import { jumpHash, keyOfText } from '../../../src/runtime/shards/jump-hash.ts';

it.each([
  [1n, 1, 0],
  [42n, 57, 43],
  [0xdead10ccn, 1, 0],
  [0xdead10ccn, 666, 361],
  [256n, 1024, 520],
])('puts key %s of %s buckets where other implementations do', (key, buckets, expected) => {
  expect(jumpHash(key, buckets)).toBe(expected);
});

const KEYS = Array.from({ length: 3000 }, (_, index) => keyOfText(`target-${index}`));

it.each([2, 3, 10])('gives each of %s buckets its even share', (buckets) => {
  const held = Array.from({ length: buckets }, (_, bucket) => KEYS.filter((key) => jumpHash(key, buckets) === bucket));
  for (const { length } of held) expect(Math.abs(length / (KEYS.length / buckets) - 1)).toBeLessThan(0.2);
});

it.each([1, 2, 3, 9])('moves an even share into one more bucket than %s, and nothing else', (buckets) => {
  const moved = KEYS.filter((key) => jumpHash(key, buckets) !== jumpHash(key, buckets + 1));
  expect(moved.every((key) => jumpHash(key, buckets + 1) === buckets)).toBe(true);
  expect(Math.abs(moved.length / (KEYS.length / (buckets + 1)) - 1)).toBeLessThan(0.2);
});
