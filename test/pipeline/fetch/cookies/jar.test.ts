import { describe, expect, it } from 'vitest';
import { createJar } from '../../../../src/pipeline/fetch/cookies/jar.ts';
import { readEndpoint } from '../../../../src/pipeline/fetch/endpoint.ts';

type Case = readonly [set: string, at: string, asked: string, sent: string | undefined];

const CASES: readonly Case[] = [
  ['a=1', 'http://app.test/', 'http://app.test/x', 'a=1'],
  ['a=1; HttpOnly; SameSite=Lax', 'http://app.test/', 'http://app.test/x', 'a=1'],
  [' a = 1 2 ; Path=/', 'http://app.test/', 'http://app.test/', 'a=1 2'],
  ['a="q=1"', 'http://app.test/', 'http://app.test/', 'a="q=1"'],
  ['a=', 'http://app.test/', 'http://app.test/', 'a='],
  ['=1', 'http://app.test/', 'http://app.test/', undefined],
  ['a', 'http://app.test/', 'http://app.test/', undefined],
  ['a=1', 'http://app.test/', 'http://sub.app.test/', undefined],
  ['a=1', 'http://app.test/', 'http://other.test/', undefined],
  ['a=1', 'http://app.test/', 'https://app.test/', 'a=1'],
  ['a=1', 'http://app.test:8080/', 'http://app.test:8080/', 'a=1'],
  ['a=1', 'http://app.test:8080/', 'http://app.test:9090/', undefined],
  ['a=1; Domain=app.test', 'http://x.app.test/', 'http://y.app.test/', 'a=1'],
  ['a=1; Domain=.App.test', 'http://app.test/', 'http://y.app.test/', 'a=1'],
  ['a=1; Domain=app.test', 'http://app.test/', 'http://badapp.test/', undefined],
  ['a=1; Domain=other.test', 'http://app.test/', 'http://other.test/', undefined],
  ['a=1; Domain=sub.app.test', 'http://app.test/', 'http://sub.app.test/', undefined],
  ['a=1; Domain=test', 'http://app.test/', 'http://other.test/', undefined],
  ['a=1; Domain=0.0.1', 'http://127.0.0.1/', 'http://10.0.0.1/', undefined],
  ['a=1; Domain=127.0.0.1', 'http://127.0.0.1/', 'http://127.0.0.1/', 'a=1'],
  ['a=1; Path=/api', 'http://app.test/', 'http://app.test/api', 'a=1'],
  ['a=1; Path=/api', 'http://app.test/', 'http://app.test/api/x', 'a=1'],
  ['a=1; Path=/api', 'http://app.test/', 'http://app.test/apix', undefined],
  ['a=1', 'http://app.test/api/login', 'http://app.test/api/x', 'a=1'],
  ['a=1', 'http://app.test/api/login', 'http://app.test/', undefined],
  ['a=1; Path=', 'http://app.test/', 'http://app.test/', 'a=1'],
  ['a=1; Secure', 'https://app.test/', 'https://app.test/', 'a=1'],
  ['a=1; Secure', 'https://app.test/', 'http://app.test/', undefined],
  ['a=1; Secure', 'http://app.test/', 'https://app.test/', undefined],
  ['a=1; Max-Age=10', 'http://app.test/', 'http://app.test/', 'a=1'],
  ['a=1; Max-Age=0', 'http://app.test/', 'http://app.test/', undefined],
  ['a=1; Max-Age=-1', 'http://app.test/', 'http://app.test/', undefined],
  ['a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'http://app.test/', 'http://app.test/', undefined],
  ['a=1; Expires=Thu, 01-Jan-2099 00:00:00 GMT', 'http://app.test/', 'http://app.test/', 'a=1'],
  ['a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9', 'http://app.test/', 'http://app.test/', 'a=1'],
  ['a=1; Expires=when it rains', 'http://app.test/', 'http://app.test/', 'a=1'],
  ['a=1', 'unix:/run/a.sock:/', 'unix:/run/a.sock:/x', 'a=1'],
  ['a=1', 'unix:/run/a.sock:/', 'unix:/run/b.sock:/x', undefined],
  [`a=${'x'.repeat(5000)}`, 'http://app.test/', 'http://app.test/', undefined],
];

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('a cookie', () => {
  it.each(CASES)('%s of %s goes to %s as %s', (...[set, at, asked, sent]) => {
    const jar = createJar(() => NOW);
    jar.keep([set], readEndpoint(at));
    expect(jar.header(readEndpoint(asked), undefined, 0)).toBe(sent);
  });

  it('ends in its time, and is replaced by a later one', () => {
    let now = NOW;
    const jar = createJar(() => now);
    const app = readEndpoint('http://app.test/');
    jar.keep(['a=1; Max-Age=10', 'b=1'], app);
    jar.keep(['b=2'], app);
    expect(jar.header(app, undefined, 0)).toBe('a=1; b=2');
    now += 10_000;
    expect(jar.header(app, undefined, 0)).toBe('b=2');
    jar.keep(['b=; Max-Age=0'], app);
    expect(jar.header(app, undefined, 0)).toBeUndefined();
  });

  it('of the longer path comes first, and what the request says itself wins', () => {
    const jar = createJar(() => NOW);
    jar.keep(['a=1; Path=/', 'b=1; Path=/', 'c=1; Path=/x'], readEndpoint('http://app.test/'));
    const asked = readEndpoint('http://app.test/x');
    expect(jar.header(asked, undefined, 0)).toBe('c=1; a=1; b=1');
    expect(jar.header(asked, 'b=own; z=9', 0)).toBe('b=own; z=9; c=1; a=1');
    expect(jar.header(asked, undefined, 2)).toBe('c=1');
  });

  it('does not pile up', () => {
    const jar = createJar(() => NOW);
    const app = readEndpoint('http://app.test/');
    for (let name = 0; name < 2000; name += 1) jar.keep([`n${name}=1`], app);
    expect(jar.header(app, undefined, 0)?.split('; ')).toHaveLength(500);
    expect(jar.header(app, undefined, 0)).toContain('n1999=1');
  });
});
