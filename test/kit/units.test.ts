import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/kit/did-you-mean.ts';
import { parseDuration, parseSize } from '../../src/kit/units.ts';

describe('parseDuration', () => {
  it.each([
    ['10s', 10],
    ['1h2m', 3720],
    ['250ms', 0.25],
    ['1.5m', 90],
    ['2d', 172_800],
    ['0', 0],
    ['0s', 0],
    ['10', undefined],
    ['', undefined],
    ['-1s', undefined],
    ['1s ', undefined],
    ['1 s', undefined],
  ])('%j is %j seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
});

describe('parseSize', () => {
  it.each([
    ['32MiB', 32 * 1024 ** 2],
    ['10MB', 10_000_000],
    ['4096', 4096],
    ['1.5KiB', 1536],
    ['12B', 12],
    ['1 MB', undefined],
    ['MB', undefined],
    ['5XB', undefined],
  ])('%j is %j bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });
});

describe('nearest', () => {
  const known = ['timeout', 'headers', 'url', 'up', 'n'];
  it.each([
    ['timeuot', 'timeout'],
    ['header', 'headers'],
    ['URL', 'url'],
    ['xyz', undefined],
    ['m', undefined],
    ['N', 'n'],
    ['', undefined],
  ])('%s is near %s', (name, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });
});
