import { describe, expect, test } from 'vitest';
import { decoderName } from '../../../src/pipeline/decode/choose.ts';

describe('a decoder by Content-Type', () => {
  test.each([
    ['application/json', 'json'],
    ['Application/JSON; charset=utf-8', 'json'],
    ['text/json', 'json'],
    ['application/hal+json', 'json'],
    ['application/javascript', 'json'],
    ['application/xml', 'xml'],
    ['text/xml;charset=ISO-8859-1', 'xml'],
    ['application/atom+xml', 'xml'],
    ['text/csv; header=present', 'csv'],
    ['text/plain', 'text'],
    ['text/plain; charset=utf-8', 'text'],
    ['text/plain; version=0.0.4; charset=utf-8', 'prometheus'],
    ['text/plain; charset=utf-8; version="0.0.4"', 'prometheus'],
    ['application/openmetrics-text; version=1.0.0', 'prometheus'],
  ])('%s', (contentType, name) => {
    expect(decoderName(contentType)).toBe(name);
  });

  test.each(['', 'text/html', 'application/octet-stream', 'json', 'application/jsonp'])(
    'none for %j',
    (contentType) => {
      const fault = { code: 'DECODE_TYPE', hint: expect.stringContaining('decode:') as string };
      expect(() => decoderName(contentType)).toThrow(expect.objectContaining(fault) as Error);
    },
  );
});
