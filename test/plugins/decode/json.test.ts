import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLossless } from '../../../plugins/decode/lossless-json.ts';
import { ExactNumber } from '../../../src/model/value.ts';
import { decode, expectCode, faultOf, rootOf } from './decoding.ts';

describe('json', () => {
  test.each<[string, unknown]>([
    ['{"a": [1, "x", null, true]}', { a: [1, 'x', null, true] }],
    ['\ufeff[]', []],
    ['0', 0],
    ['"x"', 'x'],
  ])('%s', (body, root) => {
    expect(rootOf('json', body)).toEqual(root);
  });

  test.each([
    '',
    ' \n',
    '<html>SECRET</html>',
    '{"SECRET": ',
    '{"a": SECRET}',
    '[1] SECRET',
    '{"a":1}{"SECRET":2}',
    'NaN',
  ])('%j is refused', (body) => expectCode(faultOf('json', body), 'DECODE_SYNTAX'));

  test('depth', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(faultOf('json', nested(7), { depth: 7 })).toBeUndefined();
    expectCode(faultOf('json', nested(8), { depth: 7 }), 'DECODE_DEPTH');
    expectCode(faultOf('json', nested(100_000), { depth: 1000 }), 'DECODE_DEPTH');
    expectCode(faultOf('json', `[1234567890123456789, ${nested(100_000)}]`, { depth: 1000 }), 'DECODE_DEPTH');
  });

  test.each([
    '12345678901234567890',
    '-9007199254740993',
    '18446744073709551616',
    '0.1234567890123456789',
    '1234567890.123456789',
    '1e400',
    '-1.5e-320',
  ])('%s keeps every digit', (number) => {
    expect(decode('json', `{"a": ["\\"", ${number}]}`).root).toEqual({ a: ['"', new ExactNumber(number)] });
  });

  test('digits are kept in any charset', () => {
    const body = Buffer.from('{"a": 12345678901234567890}', 'utf16le');
    const { root } = decode('json', body, { contentType: 'application/json; charset=utf-16le' });
    expect(root).toEqual({ a: new ExactNumber('12345678901234567890') });
  });

  test.each(['9007199254740991', '0.30000000000000004', '1000000000000000000000', '1e3', '1.0000000000000000000'])(
    '%s is a number',
    (number) => {
      expect(decode('json', `[1234567890123456789, ${number}]`).root).toMatchObject([{}, Number(number)]);
    },
  );

  test('__proto__ is a member like any', () => {
    for (const body of ['{"__proto__": {"x": 1}}', '{"__proto__": {"x": 12345678901234567890}}']) {
      const root = decode('json', body).root as object;
      expect(Object.keys(root)).toEqual(['__proto__']);
      expect('x' in root).toBe(false);
    }
  });

  test('the lossless parser reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/\d[\d.]{15}|e-3\d\d/.test(text));
        expect(parseLossless(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('a value per line', () => {
    const options = { lines: true };
    expect(rootOf('json', '{"a":1}\r\n\n[2]', { options })).toEqual([{ a: 1 }, [2]]);
    expect(rootOf('json', '', { options })).toEqual([]);
    expect(decode('json', '{"a":1}\n{"a":1e400}\n', { options }).root).toEqual([
      { a: 1 },
      { a: new ExactNumber('1e400') },
    ]);
    expectCode(faultOf('json', '{"a":1}\n{"SECRET":', { options }), 'DECODE_SYNTAX');
    expect(faultOf('json', '{"a":1}\n{"a":}', { options })?.details['reason']).toMatch(/line 2/);
  });
});

const latin = Uint8Array.from([0x22, 0xe9, 0x22]);
const utf16 = (text: string): Uint8Array => Buffer.from(text, 'utf16le');

describe('charset', () => {
  const declared = '<?xml version="1.0" encoding="latin1"?><a>é</a>';

  test.each<[string, Uint8Array, string]>([
    ['an XML declaration', Buffer.from(declared, 'latin1'), ''],
    ['Content-Type over all', Buffer.from(declared), 'text/xml;charset=utf-8'],
    ['a byte order mark over the declaration', Buffer.from(`\ufeff${declared}`), ''],
    ['UTF-16 that is none', Buffer.from(declared.replace('latin1', 'utf-16')), ''],
  ])('%s', (_, body, contentType) => {
    expect(rootOf('xml', body, { contentType })).toEqual({ a: ['é'] });
  });

  test('of JSON', () => {
    expect(rootOf('json', latin, { contentType: 'application/json; charset="ISO-8859-1"' })).toBe('é');
    expect(rootOf('json', utf16('\ufeff"é"'))).toBe('é');
  });

  test.each([
    ['invalid', latin, ''],
    ['unknown', Buffer.from('1'), 'application/json; charset=klingon'],
    ['cut', utf16('\ufeff"é').subarray(0, 5), ''],
  ])('%s', (_, body, contentType) => {
    expectCode(faultOf('json', body, { contentType }), 'DECODE_CHARSET');
  });
});
