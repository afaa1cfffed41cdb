import { describe, expect, it } from 'vitest';
import { oauth2 } from '../../../plugins/auth/oauth2.ts';
import { compilePluginOptions } from '../../support/plugin-options.ts';
import { type Given, openTalk, type Seen, startScript } from './talk.ts';

const CLIENT = { token_url: '/token', client_id: 'exp:orter', client_secret: 'hid den' };
const USER = { grant: 'password', username: 'monitor', password: 'p&ss' };

/** Gives tokens T1, T2, … that last so long, and takes the latest. */
async function openBoth(options: object, own: (seen: Seen, grants: number) => Given | undefined = () => undefined) {
  let grants = 0;
  const server = await startScript((seen) => {
    if (seen.path === '/token') grants += 1;
    const given = own(seen, grants);
    if (given !== undefined) return given;
    if (seen.path === '/token') return { body: { access_token: `T${grants}`, token_type: 'bearer', expires_in: 3600 } };
    return { status: seen.headers.authorization === `Bearer T${grants}` ? 200 : 401 };
  });
  const talk = await openTalk('oauth2', { ...CLIENT, ...options });
  return {
    server,
    talk,
    async [Symbol.asyncDispose]() {
      await talk[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const formOf = ({ body = '' }: Partial<Seen> = {}): object => Object.fromEntries(new URLSearchParams(body));

describe('a token', () => {
  const basic = `Basic ${Buffer.from('exp%3Aorter:hid+den').toString('base64')}`;
  it.each<[string, object, object, string?]>([
    ['the client', {}, { grant_type: 'client_credentials' }, basic],
    [
      'the client, in the body',
      { client_auth: 'body', scopes: ['a', 'b'], endpoint_params: { audience: 'x&y' } },
      {
        grant_type: 'client_credentials',
        scope: 'a b',
        client_id: 'exp:orter',
        client_secret: 'hid den',
        audience: 'x&y',
      },
    ],
    ['a user', USER, { grant_type: 'password', username: 'monitor', password: 'p&ss' }, basic],
    [
      'a refresh token',
      { grant: 'refresh_token', refresh_token: 'R0' },
      { grant_type: 'refresh_token', refresh_token: 'R0' },
      basic,
    ],
  ])('is granted to %s', async (...[, options, form, authorization]) => {
    await using both = await openBoth(options);
    expect(await both.talk.outcome(`${both.server.url}/a`)).toBe(200);
    const [asked] = both.server.seen;
    expect(formOf(asked)).toEqual(form);
    expect(asked?.headers.authorization).toBe(authorization);
    expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('is granted to a public client, which names itself in the body', async () => {
    const { value } = compilePluginOptions(oauth2, { token_url: '/t', client_id: 'c' });
    expect(value).toMatchObject({ client_auth: 'basic', grant: 'client_credentials' });
    await using server = await startScript(() => ({ body: { access_token: 'T' } }));
    await using talk = await openTalk('oauth2', { token_url: '/token', client_id: 'c', send: { name: 'X-Tok' } });
    expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    expect(formOf(server.seen[0])).toEqual({ grant_type: 'client_credentials', client_id: 'c' });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
    expect(server.seen[1]?.headers).toMatchObject({ 'x-tok': 'T' });
  });

  it.each([
    [3600, 3539, 1],
    [3600, 3540, 2],
    [100, 89, 1],
    [100, 90, 2],
    [undefined, 1e6, 1],
    ['100', 90, 2],
  ])('that lasts %s s is used for %s s with %i grants', async (expires_in, seconds, grants) => {
    await using both = await openBoth({}, ({ path }, n) =>
      path === '/token' ? { body: { access_token: `T${n}`, expires_in } } : undefined,
    );
    const { server, talk } = both;
    expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    talk.pass(seconds);
    expect(await Promise.all(['/b', '/c'].map((path) => talk.outcome(server.url + path)))).toEqual([200, 200]);
    expect(server.count('/token')).toBe(grants);
    expect([server.count('/b'), server.count('/c')]).toEqual([1, 1]);
  });

  it('that is refused is asked for anew, once', async () => {
    let isRevoked = false;
    await using both = await openBoth({}, ({ path, headers }) =>
      isRevoked && path !== '/token' && headers.authorization === 'Bearer T1' ? { status: 401 } : undefined,
    );
    const { server, talk } = both;
    const many = () => Promise.all(['/a', '/b', '/c'].map((path) => talk.outcome(server.url + path)));
    expect(await many()).toEqual([200, 200, 200]);
    isRevoked = true;
    expect(await many()).toEqual([200, 200, 200]);
    expect(server.count('/token')).toBe(2);
  });
});

describe('a refresh token', () => {
  const granting = (isTaken: (token: string) => boolean) => (seen: Seen, n: number) => {
    if (seen.path !== '/token') return undefined;
    const { refresh_token: token } = formOf(seen) as { refresh_token?: string };
    if (token !== undefined && !isTaken(token)) return { status: 400, body: { error: 'invalid_grant' } };
    return { body: { access_token: `T${n}`, refresh_token: `R${n}`, expires_in: 100 } };
  };
  const askThrice = async (options: object, isTaken: (token: string) => boolean) => {
    await using both = await openBoth(options, granting(isTaken));
    const outcomes: unknown[] = [];
    for (let n = 0; n < 3; n++) {
      outcomes.push(await both.talk.outcome(`${both.server.url}/a`));
      both.talk.pass(100);
    }
    const asked = both.server.seen.filter(({ path }) => path === '/token').map(formOf) as Record<string, string>[];
    return { outcomes, grants: asked.map(({ grant_type: type, refresh_token: token }) => token ?? type) };
  };

  it('that comes with an answer takes the place of the one before', async () => {
    const found = await askThrice({ grant: 'refresh_token', refresh_token: 'R0' }, () => true);
    expect(found).toEqual({ outcomes: [200, 200, 200], grants: ['R0', 'R1', 'R2'] });
  });

  it('spares the password, which goes on when it has ended', async () => {
    const found = await askThrice(USER, (token) => token === 'R1');
    expect(found).toEqual({ outcomes: [200, 200, 200], grants: ['password', 'R1', 'R2', 'password'] });
  });

  it('is of no use to a client that has a secret', async () => {
    const found = await askThrice({}, () => true);
    expect(found.grants).toEqual(['client_credentials', 'client_credentials', 'client_credentials']);
  });
});

describe('a grant that is refused', () => {
  it.each<[Given, string, string]>([
    [
      { status: 400, body: { error: 'invalid_client' } },
      'AUTH_REFUSED',
      'it answered 400 invalid_client; it is not tried',
    ],
    [{ status: 401, body: { error: 'hid den' } }, 'AUTH_REFUSED', 'it answered 401; it is not tried'],
    [{ status: 200, body: 'hid den' }, 'AUTH_REFUSED', 'its answer of 200 holds no access_token'],
    [{ status: 302, headers: { Location: '/login' } }, 'AUTH_REFUSED', 'its answer of 302 holds no access_token'],
    [{ status: 502, body: 'hid den' }, 'AUTH_LOGIN', 'it answered 502'],
  ])('with %j is %s', async (given, code, words) => {
    await using both = await openBoth({}, () => given);
    const { server, talk } = both;
    expect(await talk.outcome(`${server.url}/a`)).toBe(code);
    expect(await talk.outcome(`${server.url}/a`)).toBe(code);
    expect(server.seen).toHaveLength(1);
    talk.pass(60);
    expect(await talk.outcome(`${server.url}/a`)).toBe(code);
    expect(server.seen).toHaveLength(2);
    expect(talk.said.join()).toContain(words);
    expect(talk.said.join()).not.toContain('hid den');
  });
});

describe('options', () => {
  it.each<[object, readonly string[]]>([
    [{}, []],
    [{ grant: 'password', username: 'a' }, ['CONFIG_MISSING_KEY']],
    [{ grant: 'refresh_token' }, ['CONFIG_MISSING_KEY']],
    [{ grant: 'implicit' }, ['CONFIG_SCHEMA']],
  ])('%j give %j', (own, codes) => {
    expect(compilePluginOptions(oauth2, { ...CLIENT, ...own }).problems.map(({ code }) => code)).toEqual(codes);
  });
});
