import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Given, openTalk, type Script, type Seen, START, startScript, type Talk } from './talk.ts';

const USER = { username: 'monitor', password: 'p&ss wörd' };

/** A server whose sessions are numbered cookies, of which it takes the ones in `good`. */
async function startServer(own: (seen: Seen, login: number) => Given | undefined = () => undefined) {
  const good = new Set<string>();
  let logins = 0;
  const script = await startScript((seen) => {
    const path = seen.path.split('?', 1)[0];
    if (path === '/login') logins += 1;
    const given = own(seen, logins);
    if (given !== undefined) return given;
    if (path === '/login') {
      good.add(`S${logins}`);
      return {
        status: 302,
        headers: { 'Set-Cookie': [`SID=S${logins}; Path=/; HttpOnly`, 'lang=en'], Location: '/home' },
      };
    }
    const [, sid = ''] = /\bSID=(\w+)/.exec(seen.headers.cookie ?? '') ?? [];
    if (path === '/logout') good.delete(sid);
    return { status: good.has(sid) ? 200 : 401, body: path ?? '' };
  });
  return { ...script, good };
}

const FORM = { login: { url: '/login', body: { form: USER } } };

async function openBoth(options: object, own?: Parameters<typeof startServer>[0]) {
  const server = await startServer(own);
  const talk = await openTalk('session', options);
  return {
    server,
    talk,
    async [Symbol.asyncDispose]() {
      await talk[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('a session', () => {
  it('is opened once by a form, and its cookies go with every request', async () => {
    await using both = await openBoth(FORM);
    const { server, talk } = both;
    for (const path of ['/a', '/b', '/c']) expect(await talk.outcome(server.url + path)).toBe(200);
    expect(server.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /login',
      'GET /a',
      'GET /b',
      'GET /c',
    ]);
    expect(Object.fromEntries(new URLSearchParams(server.seen[0]?.body))).toEqual(USER);
    expect(server.seen[1]?.headers.cookie).toBe('SID=S1; lang=en');
    expect(server.count('/home')).toBe(0);
  });

  it.each<readonly [string, object, Partial<Seen>]>([
    [
      'JSON',
      {
        method: 'PUT',
        query: { v: '2' },
        body: { json: { auth: { user: 'monitor', pin: '0123' }, ttl: 60, admin: false } },
      },
      { method: 'PUT', path: '/login?v=2', body: '{"auth":{"user":"monitor","pin":"0123"},"ttl":60,"admin":false}' },
    ],
    ['Basic', { auth: USER }, { method: 'POST', body: '' }],
    ['text', { headers: { 'Content-Type': 'text/xml' }, body: '<login/>' }, { method: 'POST', body: '<login/>' }],
  ])('is opened by %s', async (kind, login, expected) => {
    await using both = await openBoth({ login: { url: '/login', ...login } });
    expect(await both.talk.outcome(`${both.server.url}/a`)).toBe(200);
    expect(both.server.seen[0]).toMatchObject(expected);
    const { authorization, 'content-type': type } = both.server.seen[0]?.headers ?? {};
    const basic = `Basic ${Buffer.from(`${USER.username}:${USER.password}`).toString('base64')}`;
    expect(authorization).toBe(kind === 'Basic' ? basic : undefined);
    expect(type).toBe({ JSON: 'application/json', text: 'text/xml' }[kind]);
    expect(both.server.seen[1]?.headers.authorization).toBeUndefined();
  });

  const answer = (given: Given) => (seen: Seen) => (seen.path === '/login' ? given : { status: 200 });
  it.each<[string, object, Given, Partial<Seen['headers']>, string?]>([
    [
      'a cookie',
      { token: { cookie: 'T' } },
      { headers: { 'Set-Cookie': ['T=1; Max-Age=60', 'U=2'] } },
      { cookie: 'T=1' },
    ],
    ['a header', { token: { header: 'X-Tok' } }, { headers: { 'X-Tok': 'abc' } }, { 'x-tok': 'abc' }],
    [
      'JSON',
      { token: { path: '$.data.token' } },
      { body: { data: { token: 'abc' } } },
      { authorization: 'Bearer abc' },
    ],
    ['a JSON number', { token: { path: '$.id' } }, { body: { id: 42 } }, { authorization: 'Bearer 42' }],
    [
      'XML',
      { token: { path: '$.r.sid' }, send: { name: 'X-Sid' } },
      { headers: { 'Content-Type': 'application/xml' }, body: '<r><sid>007</sid></r>' },
      { 'x-sid': '007' },
    ],
    ['text', { token: { path: '$' }, send: { prefix: 'Token' } }, { body: 'abc\n' }, { authorization: 'Token abc' }],
    [
      'JSON, with a prefix',
      { token: { path: '$.t' }, send: { name: 'X-Auth', prefix: 'token=' } },
      { body: { t: 'abc' } },
      { 'x-auth': 'token=abc' },
    ],
    [
      'JSON, as a cookie',
      { token: { path: '$.t' }, send: { in: 'cookie', name: 'c' } },
      { body: { t: 'abc' } },
      { cookie: 'c=abc' },
    ],
    [
      'a cookie, as a header',
      { token: { cookie: 'T' }, send: { name: 'X-Csrf' } },
      { headers: { 'Set-Cookie': 'T=1' } },
      { 'x-csrf': '1' },
    ],
    [
      'JSON, in the query',
      { token: { path: '$.t' }, send: { in: 'query', name: 'k' } },
      { body: { t: 'a&b' } },
      {},
      '/a?x&k=a%26b',
    ],
  ])('takes its token from %s', async (...[, options, given, headers, path = '/a?x']) => {
    await using both = await openBoth({ login: { url: '/login' }, ...options }, answer(given));
    expect(await both.talk.outcome(`${both.server.url}/a?x`)).toBe(200);
    expect(both.server.seen[1]?.path).toBe(path);
    expect(both.server.seen[1]?.headers).toMatchObject(headers);
  });

  it('that ends in the middle is opened anew once, and only then', async () => {
    await using both = await openBoth(FORM);
    const { server, talk } = both;
    expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    server.good.clear();
    expect(await talk.outcome(`${server.url}/b`)).toBe(200);
    expect(await talk.outcome(`${server.url}/c`)).toBe(200);
    expect([server.count('/login'), server.count('/b'), server.count('/c')]).toEqual([2, 2, 1]);
  });

  it('is opened anew by age, and the one before is ended', async () => {
    await using both = await openBoth({ ...FORM, max_age: '10m', logout: { url: '/logout' } });
    const { server, talk } = both;
    for (const seconds of [0, 599, 1, 0]) {
      talk.pass(seconds);
      expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    }
    expect(server.count('/login')).toBe(2);
    expect(server.seen.find(({ path }) => path === '/logout')?.headers.cookie).toBe('SID=S1; lang=en');
  });

  it('is opened once for many requests at a time, at first and when it ends', async () => {
    await using both = await openBoth(FORM, ({ path }) => (path === '/never' ? { status: 500 } : undefined));
    const { server, talk } = both;
    const many = async () => Promise.all([1, 2, 3, 4, 5].map((n) => talk.outcome(`${server.url}/${n}`)));
    expect(await many()).toEqual([200, 200, 200, 200, 200]);
    expect(server.count('/login')).toBe(1);
    server.good.clear();
    expect(await many()).toEqual([200, 200, 200, 200, 200]);
    expect(server.count('/login')).toBe(2);
  });

  it('goes on being opened when the request that began it gives up', async () => {
    let open: (given: undefined) => void = () => undefined;
    const gate = new Promise<undefined>((resolve) => (open = resolve));
    const script: Script = await startScript(async ({ path }) => {
      if (path === '/login') await gate;
      return { headers: { 'Set-Cookie': 'SID=1' } };
    });
    await using server = script;
    await using talk = await openTalk('session', FORM);
    const hurried = new AbortController();
    const first = talk.ask(`${server.url}/a`, {}, hurried.signal);
    const patient = talk.outcome(`${server.url}/b`);
    hurried.abort();
    await expect(first).rejects.toMatchObject({ code: 'AUTH_TIMEOUT' });
    open(undefined);
    expect(await patient).toBe(200);
    expect(server.count('/login')).toBe(1);
  });
});

describe('a login that is refused', () => {
  it.each<readonly [string, object, Given, string]>([
    ['by its status', FORM, { status: 401, body: USER.password }, 'it answered 401'],
    ['by an error of the server', FORM, { status: 500 }, 'it answered 500'],
    ['by a page without cookies', FORM, { status: 200, body: '<html>' }, 'its answer of 200 holds no cookie'],
    [
      'by JSON without the token',
      { ...FORM, token: { path: '$.t' } },
      { body: { error: 1 } },
      'its answer of 200 holds no token at $.t',
    ],
    [
      'by JSON that is none',
      { ...FORM, token: { path: '$.t' } },
      { headers: { 'Content-Type': 'application/json' }, body: '{' },
      'its answer of 200 holds no token at $.t',
    ],
  ])('%s is not tried again before its time, which doubles up to an hour', async (...[, options, given, reason]) => {
    await using both = await openBoth(options, (seen) => (seen.path === '/login' ? given : undefined));
    const { server, talk } = both;
    let at = START;
    const waits = [60, 120, 240, 480, 960, 1920, 3600, 3600];
    for (const [index, wait] of waits.entries()) {
      const code = await Promise.all([talk.outcome(`${server.url}/a`), talk.outcome(`${server.url}/b`)]);
      expect(code).toEqual(['AUTH_REFUSED', 'AUTH_REFUSED']);
      expect(server.count('/login')).toBe(index + 1);
      at += wait * 1000;
      expect(talk.said.at(-1)).toContain(
        `/login was refused: ${reason}; it is not tried again before ${new Date(at).toISOString()}`,
      );
      talk.pass(wait - 1);
      expect(await talk.outcome(`${server.url}/a`)).toBe('AUTH_REFUSED');
      expect(server.count('/login')).toBe(index + 1);
      talk.pass(1);
    }
    expect(server.count('/a')).toBe(0);
    expect(talk.said.join()).not.toContain(USER.password);
  });

  it('is tried again when the server says so, and works again once it is taken', async () => {
    await using both = await openBoth(FORM, (seen, login) =>
      seen.path === '/login' && login < 3 ? { status: 429, headers: { 'Retry-After': '300' } } : undefined,
    );
    const { server, talk } = both;
    const outcomes: unknown[] = [];
    for (const seconds of [0, 299, 1, 300]) {
      talk.pass(seconds);
      outcomes.push(await talk.outcome(`${server.url}/a`));
    }
    expect(outcomes).toEqual(['AUTH_REFUSED', 'AUTH_REFUSED', 'AUTH_REFUSED', 200]);
    expect(server.count('/login')).toBe(3);
  });

  it('for lack of a server is tried again soon, and at once for none of many requests', async () => {
    await using both = await openBoth(FORM, (seen, login) =>
      seen.path === '/login' && login < 3 ? { status: 503 } : undefined,
    );
    const { server, talk } = both;
    const outcomes: unknown[] = [];
    for (const seconds of [0, 0, 1, 2]) {
      talk.pass(seconds);
      outcomes.push(await talk.outcome(`${server.url}/a`));
    }
    expect(outcomes).toEqual(['AUTH_LOGIN', 'AUTH_LOGIN', 'AUTH_LOGIN', 200]);
    expect(server.count('/login')).toBe(3);
  });

  it('at a server that is not there says what is wrong, without its query', async () => {
    const url = 'http://127.0.0.1:1/login?key=hidden-key';
    await using both = await openBoth({ login: { url } });
    expect(await both.talk.outcome(`${both.server.url}/a`)).toBe('AUTH_LOGIN');
    expect(both.talk.said.join()).toContain(
      'http://127.0.0.1:1/login failed: it could not be reached: connection refused',
    );
    expect(both.talk.said.join()).not.toContain('hidden-key');
  });
});

describe('a new session that does not help', () => {
  it('is not followed by another one for each request', async () => {
    const options = { ...FORM, on: [403] };
    await using both = await openBoth(options, ({ path }) => (path === '/forbidden' ? { status: 403 } : undefined));
    const { server, talk } = both;
    const ask = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n++) {
        expect(await talk.outcome(`${server.url}/forbidden`)).toBe('FETCH_STATUS');
        expect(await talk.outcome(`${server.url}/a`)).toBe(200);
      }
    };
    await ask(3);
    expect(server.count('/login')).toBe(1);
    talk.pass(60);
    await ask(3);
    expect(server.count('/login')).toBe(2);
    talk.pass(60);
    await ask(3);
    expect(server.count('/login')).toBe(2);
    talk.pass(60);
    await ask(3);
    expect(server.count('/login')).toBe(3);
  });
});

describe('a token that the refusal carries', () => {
  it('is sent from then on', async () => {
    let valid = 'one';
    const name = 'x-transmission-session-id';
    await using server = await startScript(({ headers }) =>
      headers[name] === valid ? {} : { status: 409, headers: { 'X-Transmission-Session-Id': valid } },
    );
    await using talk = await openTalk('session', { token: { header: 'X-Transmission-Session-Id' }, on: [409] });
    expect([await talk.outcome(`${server.url}/a`), await talk.outcome(`${server.url}/b`)]).toEqual([200, 200]);
    valid = 'two';
    expect(await talk.outcome(`${server.url}/c`)).toBe(200);
    expect(server.seen.map(({ path, headers }) => [path, headers[name]])).toEqual([
      ['/a', undefined],
      ['/a', 'one'],
      ['/b', 'one'],
      ['/c', 'one'],
      ['/c', 'two'],
    ]);
  });

  it('that is never good is asked for once', async () => {
    await using server = await startScript(() => ({ status: 409, headers: { T: 'x' } }));
    await using talk = await openTalk('session', { token: { header: 'T' }, on: [409] });
    expect(await talk.outcome(`${server.url}/a`)).toBe('FETCH_STATUS');
    expect(server.seen).toHaveLength(2);
  });
});

describe('a session of one server', () => {
  it.each([
    ['cookies', FORM, { headers: { 'Set-Cookie': 'SID=hidden' } }],
    ['a token in a header', { ...FORM, token: { header: 'T' } }, { headers: { T: 'hidden' } }],
    [
      'a token in the query',
      { ...FORM, token: { header: 'T' }, send: { in: 'query', name: 't' } },
      { headers: { T: 'hidden' } },
    ],
  ])('of %s is not shown to another, to which a redirect leads', async (_, options, given) => {
    await using other = await startScript(() => ({ headers: { 'Set-Cookie': 'SID=foreign' } }));
    const target = { status: 302, headers: { Location: `${other.url}/there` } };
    await using both = await openBoth(options, ({ path }) => (path === '/login' ? given : target));
    expect(await both.talk.outcome(`${both.server.url}/a`)).toBe(200);
    expect(JSON.stringify([both.server.seen[1]?.path, both.server.seen[1]?.headers])).toContain('hidden');
    expect(other.count('/there')).toBe(1);
    expect(JSON.stringify(other.seen)).not.toContain('hidden');
    expect(await both.talk.outcome(`${both.server.url}/a`)).toBe(200);
    expect(JSON.stringify(both.server.seen)).not.toContain('foreign');
  });

  it('is not shown to another that is asked itself, and no login is redirected there', async () => {
    await using other = await startServer();
    await using both = await openBoth(FORM);
    expect([await both.talk.outcome(`${both.server.url}/a`), await both.talk.outcome(`${other.url}/a`)]).toEqual([
      200, 200,
    ]);
    expect([both.server.count('/login'), other.count('/login')]).toEqual([1, 1]);
    const away = { status: 307, headers: { Location: `${other.url}/login` } };
    await using turned = await openBoth(FORM, () => away);
    expect(await turned.talk.outcome(`${turned.server.url}/a`)).toBe('AUTH_REFUSED');
    expect(other.count('/login')).toBe(1);
  });
});

describe('at the end', () => {
  const open = (options: object): Promise<Talk> => openTalk('session', { ...FORM, ...options });

  it('a session that was opened is closed, over the connections that stand', async () => {
    await using server = await startServer();
    const talk = await open({ logout: { url: '/logout', method: 'DELETE', headers: { 'X-Why': 'end' } } });
    expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    server.good.clear();
    expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    await talk[Symbol.asyncDispose]();
    const goodbyes = server.seen.filter(({ path }) => path === '/logout');
    expect(goodbyes).toMatchObject([{ method: 'DELETE', headers: { cookie: 'SID=S2; lang=en', 'x-why': 'end' } }]);
    expect(server.good.size).toBe(0);
  });

  it('none is closed that was never opened, or that need not be', async () => {
    await using server = await startServer();
    await (await open({ logout: { url: '/logout' } }))[Symbol.asyncDispose]();
    const talk = await open({});
    expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    await talk[Symbol.asyncDispose]();
    expect(server.seen.map(({ path }) => path)).toEqual(['/login', '/a']);
  });

  it('nobody waits long for a server that does not say goodbye', async () => {
    const script = await startScript(async ({ path }) => {
      if (path === '/logout') await pause(60_000, undefined, { ref: false });
      return { headers: { 'Set-Cookie': 'SID=hidden' } };
    });
    await using server = script;
    await using talk = await openTalk('session', { ...FORM, logout: { url: '/logout' } }, { timeoutSeconds: 0.2 });
    expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    await talk[Symbol.asyncDispose]();
    expect(server.count('/logout')).toBe(1);
    expect(talk.said).toEqual([expect.stringContaining('FETCH_TIMEOUT')]);
    expect(talk.said.join()).not.toContain('hidden');
  });
});
