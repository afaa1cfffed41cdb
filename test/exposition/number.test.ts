import fc from 'fast-check';
import { expect, it } from 'vitest';
import { numberText } from '../../src/exposition/number.ts';

it.each([
  [0, '0'],
  [-0, '-0'],
  [1, '1'],
  [0.1, '0.1'],
  [1e21, '1e+21'],
  [5e-324, '5e-324'],
  [2 ** 53, '9007199254740992'],
  [NaN, 'NaN'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
])('writes %d as %s', (value, text) => expect(numberText(value)).toBe(text));

it('writes what reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => Object.is(Number(numberText(x)), x)),
  );
});
