import { describe, expect, it } from 'vitest';
import { openBypass } from '../../../../src/pipeline/fetch/connect/bypass.ts';

const LIST =
  'example.org, .below.test *.star.test,10.1.2.3 10.2.0.0/16,ported.test:8080,fd00::/8,::2,[::3]:81,Upper.TEST';

const CASES: readonly (readonly [string, number, boolean])[] = [
  ['example.org', 80, true],
  ['a.example.org', 443, true],
  ['a.example.org.', 443, true],
  ['EXAMPLE.org', 443, true],
  ['badexample.org', 80, false],
  ['below.test', 80, false],
  ['a.below.test', 80, true],
  ['star.test', 80, false],
  ['a.b.star.test', 80, true],
  ['10.1.2.3', 80, true],
  ['10.1.2.4', 80, false],
  ['10.2.255.1', 80, true],
  ['10.3.0.1', 80, false],
  ['ported.test', 8080, true],
  ['sub.ported.test', 8080, true],
  ['ported.test', 80, false],
  ['fd12::1', 80, true],
  ['fe80::1', 80, false],
  ['::2', 80, true],
  ['::3', 81, true],
  ['::3', 80, false],
  ['upper.test', 80, true],
  ['localhost', 80, true],
  ['127.0.0.9', 80, true],
  ['::1', 80, true],
  ['other.test', 80, false],
];

describe('what is reached without a proxy', () => {
  it.each(CASES)('%s:%i is %s', (host, port, expected) => {
    expect(openBypass(LIST)(host, port)).toBe(expected);
  });

  it.each([
    ['*', true],
    ['', false],
  ])('with the list %j a host is %s', (list, expected) => {
    expect(openBypass(list)('any.test', 80)).toBe(expected);
  });
});
