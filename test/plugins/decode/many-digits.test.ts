import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { parseLossless } from '../../../plugins/decode/lossless-json.ts';
import { mayLoseDigits as mayLose } from '../../../plugins/decode/many-digits.ts';
import { ExactNumber } from '../../../src/model/value.ts';
import { decode } from './decoding.ts';

function mayLoseDigits(text: string): boolean {
  return mayLose(Buffer.from(text));
}

function decoded(text: string, depth = 100): unknown {
  return decode('json', text, { depth }).root;
}

function holdsExact(value: unknown): boolean {
  if (value instanceof ExactNumber) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExact);
}

const digits = fc.stringMatching(/^[1-9]\d{0,19}$/);
const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.constantFrom('', '.5', '.0000000000000001'),
    fc.constantFrom('', 'e9', 'E-400', 'e+0308'),
  )
  .map((parts) => parts.join(''));
/** As programs write doubles, and with a digit more. */
const double = fc
  .tuple(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20 }), fc.constantFrom('', '', '1', '0'))
  .map(([value, more]) => `${value}${/[.]\d+$/.test(String(value)) ? more : ''}`);
/** So many that each byte which is looked at is a digit before the number comes. */
const short = fc.array(fc.nat(999), { maxLength: 9 }).map((numbers) => `"n":[${numbers.join(',')}],`);
const body = fc
  .array(
    fc.tuple(
      fc.constantFrom('', ' ', '\n'),
      fc.oneof(number, double),
      fc.stringMatching(/^[0-9a-fé-]{0,36}$/),
      fc.oneof(fc.constant(''), short),
    ),
    { maxLength: 5 },
  )
  .map((all) => `[${all.map(([space, value, text, before]) => `{${before}"${text}":${space}${value}}`).join(',')}]`);

it('leads to every digit of numbers that a double cannot hold', () => {
  fc.assert(
    fc.property(fc.oneof(body, number), (text) => {
      const exact = parseLossless(text);
      if (holdsExact(exact)) expect(decoded(text)).toEqual(exact);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  '{"id":"3c1e5f2a-77d4-4c39-9f8e-000000000000","n":12.5}',
  '["12345678-1234-1234-1234-9e1234567890"]',
  '[123456789012345, 1.25, 1e30]',
  '{"a":0.14285714285714285,"b":-1234567.8901234567,"c":9007199254740992}',
  '[100,200,300,400,500,600,700,800,900,100.5,2e12]',
])('passes over %s', (text) => {
  expect(mayLoseDigits(text)).toBe(false);
});

test.each(['1e400', '[[{"a":[-1E+0400]}]]'])('reads %s, which no double holds, as it is written', (text) => {
  expect(decoded(text)).toEqual(parseLossless(text));
  expect(holdsExact(decoded(text, 2000))).toBe(true);
});

test.each([0, 1, 2, 3])('looks at the whole of a body that lies %s bytes from the start of its memory', (offset) => {
  const text = '[[[1234567890123456]],12345678901234567]';
  for (let shift = 0; shift < 16; shift += 1) {
    const body = Buffer.concat([Buffer.alloc(offset), Buffer.from(' '.repeat(shift) + text)]).subarray(offset);
    expect(mayLose(body)).toBe(true);
  }
});

test.each(['12345678901234567890', '\ufeff1.5e-400', '-1e-400', '[10,20,30,40,50,1234567890123456789]'])(
  'sees %s',
  (text) => {
    expect(mayLoseDigits(text)).toBe(true);
  },
);
