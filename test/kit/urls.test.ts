import { describe, expect, it } from 'vitest';
import { absoluteUrl, originOf, targetOf } from '../../src/kit/urls.ts';

describe('a url', () => {
  it.each([
    ['https://u:p@host:8443/a/b?c=d#e', 'https://host:8443', '/a/b?c=d'],
    ['http://HOST:80', 'http://host', '/'],
    ['unix:/run/a.sock:/x/y?z', 'unix:/run/a.sock', '/x/y?z'],
    ['unix:/run/a.sock', 'unix:/run/a.sock', '/'],
  ])('%s has the origin %s and the target %s', (url, origin, target) => {
    expect([originOf(url), targetOf(url)]).toEqual([origin, target]);
  });

  it.each([
    ['/login?a', 'https://host/x/y?z', 'https://host/login?a'],
    ['login', 'https://host/x/y', 'https://host/x/login'],
    ['http://other/login', 'https://host/x', 'http://other/login'],
    ['//other/login', 'https://host/x', 'https://other/login'],
    ['/login?a', 'unix:/run/a.sock:/x?y', 'unix:/run/a.sock:/login?a'],
    ['login', 'unix:/run/a.sock', 'unix:/run/a.sock:/login'],
    ['http://other/login', 'unix:/run/a.sock:/x', 'http://other/login'],
    ['unix:/run/b.sock:/login', 'https://host/x', 'unix:/run/b.sock:/login'],
    ['ftp://host/login', 'https://host/x', undefined],
    ['http://[', 'https://host/x', undefined],
  ])('%s from %s is %s', (text, base, url) => {
    expect(absoluteUrl(text, base)).toBe(url);
  });
});
