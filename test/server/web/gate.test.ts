import { hashSync } from 'bcryptjs';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRateLimit } from '../../../src/server/web/rate-limit.ts';
import { ask, basic } from './support/ask.ts';
import { type Folder, openFolder, startWeb } from './support/web-bench.ts';

const USERS = `basic_auth_users: { ann: ${hashSync('secret', 4)}, "a:b": ${hashSync('colon', 4)} }`;

let folder: Folder;
beforeAll(async () => (folder = await openFolder()));
afterAll(() => folder[Symbol.asyncDispose]());

const start = async (text: string, over = {}) => startWeb({ configFile: await folder.write('web.yml', text), ...over });

const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

describe('passwords', () => {
  it.each<readonly [string, Record<string, string>, number]>([
    ['none', {}, 401],
    ['the right one', basic('ann', 'secret'), 200],
    ['a wrong one', basic('ann', 'Secret'), 401],
    ['an empty one', basic('ann', ''), 401],
    ['an unknown user', basic('eve', 'secret'), 401],
    ["the toolkit's decoy", basic('eve', 'fakepassword'), 401],
    ['a name of JavaScript', basic('__proto__', 'secret'), 401],
    ['a name with a colon is not reachable', basic('a:b', 'colon'), 401],
    ['another scheme', { Authorization: 'Bearer secret' }, 401],
  ])('%s', async (_, headers, status) => {
    await using bench = await start(USERS);
    for (let round = 0; round < 2; round += 1) {
      const reply = await ask({ port: bench.port, headers });
      expect(reply.status).toBe(status);
      if (status === 200) continue;
      expect([reply.headers, reply.body]).toMatchObject([{ ...PLAIN, 'www-authenticate': 'Basic' }, 'Unauthorized\n']);
    }
    expect(bench.events.filter((event) => event === 'refused password').length).toBe(status === 200 ? 0 : 2);
  });

  it('stand before every path and method, /-/healthy too unless it is told otherwise', async () => {
    await using bench = await start(USERS);
    const paths = ['/', '/metrics', '/metrics?source=a', '/-/healthy', '/-/ready', '/nowhere', '/-/healthy/../metrics'];
    for (const path of paths) expect([path, (await ask({ port: bench.port, path })).status]).toEqual([path, 401]);
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect([method, (await ask({ port: bench.port, method })).status]).toEqual([method, 401]);
    }
    await using open = await start(`${USERS}\nrate_limit: { interval: 1h, burst: 1 }`, { isHealthyOpen: true });
    for (let round = 0; round < 3; round += 1) {
      expect((await ask({ port: open.port, path: '/-/healthy?x' })).status).toBe(200);
    }
    for (const path of ['/-/healthy/../metrics', '//-/healthy', '/-/healthy%2f..%2fmetrics', '/-/Healthy']) {
      expect([path, (await ask({ port: open.port, path })).status]).not.toEqual([path, 200]);
    }
  });
});

describe('the rate limit', () => {
  it('is charged once for a request, however many listeners there are', async () => {
    const text = 'rate_limit: { interval: 1h, burst: 3 }\nhttp_server_config: { headers: { X-Frame-Options: deny } }';
    await using bench = await start(text, { addresses: ['127.0.0.1:0', '127.0.0.1:0', '127.0.0.1:0'] });
    const replies = [];
    for (let round = 0; round < 5; round += 1) replies.push(await ask({ port: bench.port }));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    const refused = replies[4];
    expect([refused?.headers, refused?.body]).toMatchObject([PLAIN, 'Too Many Requests\n']);
    // The toolkit sets its headers after the limit.
    expect([replies[0]?.headers['x-frame-options'], refused?.headers['x-frame-options']]).toEqual(['deny', undefined]);
    expect(bench.events.filter((event) => event === 'refused rate_limit').length).toBe(2);
  });

  it('comes before the password', async () => {
    await using bench = await start(`${USERS}\nrate_limit: { interval: 1h, burst: 0 }`);
    expect((await ask({ port: bench.port, headers: basic('ann', 'secret') })).status).toBe(429);
  });

  it('gives a token in each interval, up to the burst', () => {
    let now = 0;
    const take = createRateLimit({ burst: 2, intervalMilliseconds: 1000 }, { now: () => now });
    const takes = (): readonly boolean[] => [take(), take(), take()];
    expect(takes()).toEqual([true, true, false]);
    now = 999;
    expect(take()).toBe(false);
    now = 1000;
    expect(takes()).toEqual([true, false, false]);
    now = 60_000;
    expect(takes()).toEqual([true, true, false]);
    // A clock that is set back gives nothing and takes nothing.
    now = 0;
    expect(take()).toBe(false);
    now = 1000;
    expect(take()).toBe(true);
  });
});

describe('headers', () => {
  const HEADERS = `
http_server_config:
  headers:
    Strict-Transport-Security: max-age=31536000; includeSubDomains
    X-XSS-Protection: 1
    Content-Security-Policy: default-src 'self'
`;
  it('are on every answer, before those of a page, and change without a restart', async () => {
    await using bench = await start(`${HEADERS}${USERS}`);
    const expected = {
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-xss-protection': '1',
      'content-security-policy': "default-src 'self'",
    };
    const headers = basic('ann', 'secret');
    for (const path of ['/', '/metrics', '/nowhere']) {
      expect((await ask({ port: bench.port, path, headers })).headers).toMatchObject(expected);
    }
    expect((await ask({ port: bench.port })).headers).toMatchObject(expected);
    await folder.write('web.yml', USERS);
    expect(Object.keys((await ask({ port: bench.port, headers })).headers)).not.toContain('x-xss-protection');
  });

  it('guard pages for people without a config', async () => {
    await using bench = await startWeb({});
    expect((await ask({ port: bench.port, path: '/' })).headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'deny',
      'referrer-policy': 'no-referrer',
    });
    expect((await ask({ port: bench.port })).headers).not.toHaveProperty('x-frame-options');
  });
});

describe('a config that is changed', () => {
  it('and broken is a 500 until it is mended', async () => {
    await using bench = await start(USERS);
    const status = async () => (await ask({ port: bench.port, headers: basic('ann', 'secret') })).status;
    expect(await status()).toBe(200);
    for (const text of ['basic_auth_usres: {}', 'a: [', 'http_server_config: { headers: { Server: x } }']) {
      await folder.write('web.yml', text);
      const reply = await ask({ port: bench.port, headers: basic('ann', 'secret') });
      expect([reply.status, reply.body, reply.headers]).toMatchObject([500, 'Internal Server Error\n', PLAIN]);
      expect(await status()).toBe(500);
    }
    expect(bench.events.filter((event) => event === 'reloaded config false').length).toBe(3);
    expect(bench.logged.filter((line) => /^error .*basic_auth_usres/.test(line)).length).toBe(1);
    await folder.write('web.yml', USERS);
    expect(await status()).toBe(200);
    expect(bench.events.at(-1)).toBe('reloaded config true');
  });

  it('and empty for a moment lets nobody in without a password', async () => {
    await using bench = await start(USERS);
    await folder.write('web.yml', '');
    expect((await ask({ port: bench.port })).status).toBe(401);
    expect((await ask({ port: bench.port, headers: basic('ann', 'secret') })).status).toBe(200);
    await folder.write('web.yml', '{}');
    expect((await ask({ port: bench.port })).status).toBe(200);
  });

  it('to what a restart is needed for is said', async () => {
    await using bench = await start('{}');
    await folder.write('web.yml', 'rate_limit: { interval: 1h }\ntls_server_config: { cert: a, key: b }');
    expect((await ask({ port: bench.port })).status).toBe(200);
    const warned = bench.logged.filter((line) => line.startsWith('warn'));
    expect(warned).toEqual([expect.stringContaining('tls_server_config'), expect.stringContaining('rate_limit')]);
  });
});

it('users change under load without a failed scrape', async () => {
  const hash = (): string => hashSync('secret', 4);
  const path = await folder.write('users.yml', `basic_auth_users: { ann: ${hash()} }`);
  await using bench = await startWeb({ configFile: path });
  let isDone = false;
  const statuses: number[] = [];
  const scraping = Array.from({ length: 4 }, async () => {
    while (!isDone) statuses.push((await ask({ port: bench.port, headers: basic('ann', 'secret') })).status);
  });
  for (let round = 0; round < 10; round += 1) {
    await writeFile(path, `basic_auth_users: { ann: ${hash()}, user${round}: ${hash()} }`);
    expect((await ask({ port: bench.port, headers: basic(`user${round}`, 'secret') })).status).toBe(200);
    if (round > 0) expect((await ask({ port: bench.port, headers: basic('user0', 'secret') })).status).toBe(401);
  }
  isDone = true;
  await Promise.all(scraping);
  expect(statuses.length).toBeGreaterThan(10);
  expect(new Set(statuses)).toEqual(new Set([200]));
});
