import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../../../src/expression/template.ts';
import type { Template } from '../../../src/kit/expression.ts';
import type { RequestPlan } from '../../../src/pipeline/plan.ts';
import { writeRequest } from '../../../src/pipeline/request/write-request.ts';
import { frameOf, scalarOf } from '../../expression/setting.ts';

const TARGET = { name: 'a b', url: 'https://target.test:8443/base?x=1', labels: { site: 'x&y' } };
const PARAMS = {
  slash: '../a/b c?d=ä&e#f',
  up: '..',
  quote: 'say "hi"\n',
  break: 'a\r\nEvil: 1',
  lone: '\ud800',
  nul: 'a\u0000',
};
const FRAME = frameOf(undefined, 'json', { target: TARGET, params: PARAMS });

function template(text: string): Template {
  return compileTemplate(scalarOf(text), (problem) => {
    throw new Error(problem.message);
  });
}

interface Written {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | null>>;
  readonly body?: string;
}

function plan({ url = 'http://a.test/', headers = {}, query = {}, body }: Written): RequestPlan {
  const members = Object.entries(query).map(([name, value]) => [name, value === null ? undefined : template(value)]);
  return {
    method: 'GET',
    url: template(url),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, template(value)])),
    query: Object.fromEntries(members) as RequestPlan['query'],
    body: body === undefined ? undefined : { as: 'text', text: template(body) },
  };
}

describe('a url', () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, string | null>>?])[] = [
    ['http://a.test', 'http://a.test/'],
    ['http://a.test/x/%2F/y?b&a=1+2&c=%41', 'http://a.test/x/%2F/y?b&a=1+2&c=%41'],
    ['http://a.test/?q=[1]|{2}', 'http://a.test/?q=[1]|{2}'],
    ['http://a.test/x?b', 'http://a.test/x?b&a=1&c&d=%26%20%2B', { a: '1', c: null, d: '& +' }],
    ['http://a.test/x', 'http://a.test/x?a%20b=x%26y', { 'a b': '{{ target.labels.site }}' }],
    ['http://a.test/x', 'http://a.test/x?a=', { a: '' }],
    ['http://a.test/{{ target.name }}', 'http://a.test/a%20b'],
    ['http://a.test/{{ param.slash }}/z', 'http://a.test/..%2Fa%2Fb%20c%3Fd%3D%C3%A4%26e%23f/z'],
    ['{{ target.url }}', 'https://target.test:8443/base?x=1'],
    ['{{target.url}}', 'https://target.test:8443/base?x=1&y=2', { y: '2' }],
    ['http://a.test/?to={{ target.url }}', 'http://a.test/?to=https%3A%2F%2Ftarget.test%3A8443%2Fbase%3Fx%3D1'],
    ['unix:/run/a.sock:/x/{{ target.name }}?y', 'unix:/run/a.sock:/x/a%20b?y&z=1', { z: '1' }],
    ['unix:/run/a.sock', 'unix:/run/a.sock'],
  ];
  it.each(cases.map(([url, ...rest]) => ({ url, rest })))(
    '$url is written',
    ({ url, rest: [expected, query = {}] }) => {
      expect(writeRequest(plan({ url, query }), FRAME).url).toBe(expected);
    },
  );
});

describe('headers and body', () => {
  it('are rendered, each computed part escaped for its place', () => {
    const json = { 'content-type': 'application/vnd.x+json; charset=utf-8' };
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const written = (headers: Readonly<Record<string, string>>, body: string): unknown =>
      writeRequest(plan({ headers, body }), FRAME).body;
    expect(writeRequest(plan({ headers: { 'X-A': '{{ target.labels.site }}!\t' } }), FRAME)).toEqual({
      method: 'GET',
      url: 'http://a.test/',
      headers: { 'X-A': 'x&y!\t' },
    });
    expect(written(json, '{"q": "{{ param.quote }}"}')).toBe('{"q": "say \\"hi\\"\\n"}');
    expect(written(form, 'a={{ target.labels.site }}&b=1')).toBe('a=x%26y&b=1');
    expect(written({}, '{{ param.quote }}')).toBe('say "hi"\n');
  });
});

describe('a request that cannot be written', () => {
  it.each<readonly [string, Written]>([
    ['url', { url: 'http://a.test/{{ param.none }}' }],
    ['url', { url: 'http://a.test/{{ param.lone }}' }],
    ['header X', { headers: { X: '{{ param.none }}' } }],
    ['query q', { query: { q: 'a{{ param.none }}' } }],
    ['body', { body: '{{ param.none }}' }],
    ['..', { url: 'http://a.test/x/{{ param.up }}/y' }],
    ['header X', { headers: { X: '{{ param.break }}' } }],
    ['header X', { headers: { X: '{{ param.nul }}' } }],
    ['header X', { headers: { X: 'a\nb' } }],
    ['url', { url: 'relative/{{ param.slash }}' }],
    ['url', { url: 'file:///etc/passwd' }],
    ['url', { url: 'http://a.test:99999/' }],
  ])('says that it is its %s', (what, written) => {
    let fault: unknown;
    try {
      writeRequest(plan(written), FRAME);
    } catch (cause) {
      fault = cause;
    }
    expect(fault).toMatchObject({
      code: 'REQUEST_TEMPLATE',
      details: { reason: expect.stringContaining(what) as string },
    });
    expect((fault as Error).message).not.toContain('Evil');
  });
});
