import { describe, expect, it } from 'vitest';
import { auths } from '../../../plugins/auth/index.ts';
import { compileOptions } from '../../../src/kit/options.ts';
import type { HttpRequest } from '../../../src/kit/http.ts';
import type { Auth, Context } from '../../../src/kit/plugin.ts';
import { compilerOf } from '../../expression/compiling.ts';
import { node } from '../../expression/setting.ts';

const REQUEST: HttpRequest = { method: 'GET', url: 'http://a.test/x?b&c=%2F', headers: { accept: 'x' } };

async function authorized(name: string, options: object, request = REQUEST): Promise<HttpRequest> {
  const plugin = auths.find((one) => one.name === name);
  const { compiler, problems } = compilerOf();
  const compiled = compileOptions(plugin?.options ?? {}, node(options), {
    compiler,
    report: (problem) => problems.push(problem),
  });
  expect(problems).toEqual([]);
  const auth = (await plugin?.create(compiled as never, {} as Context)) as Auth;
  return auth.authorize(request, new AbortController().signal);
}

const basicOf = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('credentials', () => {
  it.each<readonly [string, object, Partial<HttpRequest>]>([
    [
      'basic',
      { username: 'müller', password: 'p:ä' },
      { headers: { accept: 'x', Authorization: basicOf('müller:p:ä') } },
    ],
    ['basic', { username: '', password: '' }, { headers: { accept: 'x', Authorization: basicOf(':') } }],
    ['bearer', { token: 'abc' }, { headers: { accept: 'x', Authorization: 'Bearer abc' } }],
    ['api-key', { name: 'X-Key', value: '007' }, { headers: { accept: 'x', 'X-Key': '007' } }],
    ['api-key', { in: 'query', name: 'a b', value: '&=' }, { url: 'http://a.test/x?b&c=%2F&a%20b=%26%3D' }],
    ['api-key', { in: 'cookie', name: 's', value: '1' }, { headers: { accept: 'x', Cookie: 's=1' } }],
  ])('of %s %j are put in their place', async (name, options, expected) => {
    expect(await authorized(name, options)).toEqual({ ...REQUEST, ...expected });
  });

  it('take the place of a header of that name, and stand beside other cookies', async () => {
    const headers = { authorization: 'old', cookie: 'a=1' };
    expect((await authorized('bearer', { token: 't' }, { ...REQUEST, headers })).headers).toEqual({
      cookie: 'a=1',
      Authorization: 'Bearer t',
    });
    const cookie = { in: 'cookie', name: 's', value: '1' };
    expect((await authorized('api-key', cookie, { ...REQUEST, headers })).headers).toEqual({
      authorization: 'old',
      Cookie: 'a=1; s=1',
    });
  });

  it('go into a url without a query, and one of a unix socket', async () => {
    const options = { in: 'query', name: 'k', value: 'v' };
    const at = async (url: string): Promise<string> => (await authorized('api-key', options, { ...REQUEST, url })).url;
    expect(await at('http://a.test/x')).toBe('http://a.test/x?k=v');
    expect(await at('unix:/run/a.sock:/x')).toBe('unix:/run/a.sock:/x?k=v');
  });
});

describe.each(auths.map((plugin) => [plugin.name, plugin] as const))('%s', (_, plugin) => {
  it.each(plugin.examples.map((example) => [example.title, example.options] as const))(
    'takes its example %s',
    (_title, options) => {
      const { compiler, problems } = compilerOf();
      compileOptions(plugin.options, node(options), { compiler, report: (problem) => problems.push(problem) });
      expect(problems).toEqual([]);
    },
  );

  it('marks what is secret', () => {
    const members = membersOf(plugin.options);
    expect(members.filter(([name, { writeOnly }]) => SECRET.test(name) && writeOnly !== true)).toEqual([]);
    expect(members.some(([, { writeOnly }]) => writeOnly)).toBe(true);
  });
});

/** Names of texts that are secret, wherever they stand. */
const SECRET = /^(?:password|token|value|session_token|refresh_token|\w*secret\w*)$/;

interface Member {
  readonly type?: unknown;
  readonly writeOnly?: boolean;
}

/** The texts of a schema, by name, however deep they stand. */
function membersOf(schema: unknown): readonly (readonly [string, Member])[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {} } = schema as { readonly properties?: Readonly<Record<string, Member>> };
  const own = Object.entries(properties).filter(([, { type }]) => type === 'string');
  return [...own, ...Object.values(schema).flatMap(membersOf)];
}
