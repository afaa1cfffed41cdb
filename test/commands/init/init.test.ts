import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../support/run-command.ts';
import { initOf } from './running.ts';

const IDS = [
  { id: 'q-1', name: 'mail' },
  { id: 'q-2', name: 'print' },
];
const LENGTHS = {
  queues: [
    { queueId: 'q-1', length: 3 },
    { queueId: 'q-2', length: 0 },
  ],
};

const PASSWORD = 'pass word"1234';
const BASIC = `Basic ${Buffer.from(`monitor:${PASSWORD}`).toString('base64')}`;

const COOKIE = 'cookie-of-the-session';
const TOKEN = 'token-of-the-login';

let server: Server;
let base: string;
let asked: IncomingMessage[] = [];
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request);
    const { url = '', headers } = request;
    const answer = (body: unknown, type = 'application/json', status = 200): void => {
      response.writeHead(status, { 'Content-Type': type }).end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    if (url === '/session') {
      response.setHeader('Set-Cookie', `SID=${COOKIE}; Path=/`);
      return answer({ hello: 'monitor' });
    }
    if (url.startsWith('/token')) return answer({ access_token: TOKEN, token_type: 'Bearer', expires_in: 60 });
    if (url.startsWith('/inside')) {
      const isIn = headers.cookie === `SID=${COOKIE}` || headers.authorization === `Bearer ${TOKEN}`;
      return answer({ load: 1, echo: [headers.cookie, headers.authorization] }, 'application/json', isIn ? 200 : 401);
    }
    if (url.startsWith('/login')) return answer('<!DOCTYPE html><title>Log in</title>', 'text/html');
    if (url.startsWith('/broken')) return answer('<a><b></a>', 'application/xml');
    if (headers.authorization !== BASIC) return answer({ error: 'who?' }, 'application/json', 401);
    if (url.startsWith('/ids')) return answer(IDS);
    if (url.startsWith('/lengths')) return answer(LENGTHS, 'text/plain');
    return answer({ load: 1, echo: [headers.authorization, PASSWORD, url, headers['x-site']] });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

beforeEach(async () => {
  asked = [];
  folder = await mkdtemp(join(tmpdir(), 'omni-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function allTexts(out: string): Promise<string> {
  const paths = readdirSync(out, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => /\.\w+$/.test(path));
  return (await Promise.all(files.map((path) => readFile(join(out, path), 'utf8')))).join('\n');
}

describe('the command', () => {
  it('joins two documents, and leaves files that check and test take', async () => {
    const auth = ['--auth', `monitor:${PASSWORD}`];
    const places = [`${base}/ids`, `${base}/lengths`];
    const made = await runCommand(['init', '--from', ...places, ...auth, '--name', 'shop', '--out', 'shop'], {
      cwd: folder,
    });
    expect(made.code).toBe(0);
    expect(made.stdout.split('\n').sort().join(' ').trim()).toBe(
      'shop/example.env shop/fixtures/expected.prom shop/fixtures/shop_ids.json shop/fixtures/shop_lengths.json shop/shop.test.yaml shop/shop.yaml',
    );
    expect(asked.map(({ url }) => url)).toEqual(['/ids', '/lengths']);
    const config = await readFile(join(folder, 'shop/shop.yaml'), 'utf8');
    expect(config).toContain('queue: [$.queueId, lookup: shop_queues]');
    expect(config).toContain('password: ${SHOP_PASSWORD}');
    expect(await readFile(join(folder, 'shop/fixtures/expected.prom'), 'utf8')).toContain(
      'shop_queue_length{queue="mail"} 3\n',
    );

    const env = ['--env-file', 'shop/example.env'];
    expect(await runCommand(['check', '--strict', ...env, 'shop'], { cwd: folder })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(await runCommand(['test', 'shop'], { cwd: folder })).toMatchObject({ code: 0 });
  });

  it('prints the config alone, the same each time', async () => {
    const file = join(folder, 'status.json');
    await writeFile(file, '{"status": "up", "sent": 1}');
    const first = await runCommand(['init', '--from', file], { cwd: folder });
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('states: [up, down]');
    expect((await runCommand(['init', '--from', file], { cwd: folder })).stdout).toBe(first.stdout);
    expect(readdirSync(folder)).toEqual(['status.json']);
  });

  it('has a help with examples', async () => {
    const { stdout } = await runCommand(['init', '--help']);
    expect(stdout).toContain('Examples:\n  omni-exporter init --from http');
  });
});

describe('secrets', () => {
  it.each<[string, (base: string) => { place: string; auth?: string; header?: [string, string] }, readonly string[]]>([
    [
      'in the url',
      (at) => ({ place: `${at.replace('//', `//monitor:${encodeURIComponent(PASSWORD)}@`)}/x?api_key=k-98765&full=1` }),
      ['k-98765'],
    ],
    ['in --auth', (at) => ({ place: `${at}/x`, auth: `monitor:${PASSWORD}` }), []],
    [
      'in a block',
      (at) => ({ place: `${at}/x`, auth: JSON.stringify({ type: 'basic', username: 'monitor', password: PASSWORD }) }),
      [],
    ],
    [
      'in headers',
      (at) => ({ place: `${at}/x`, auth: `monitor:${PASSWORD}`, header: ['X-Site', 'north-secret'] }),
      ['north-secret'],
    ],
  ])('%s stand in no file', async (_, given, others) => {
    const { place, auth, header } = given(base);
    const flags = {
      ...(auth !== undefined && { auth }),
      headers: header === undefined ? [] : [header],
      isInsecure: false,
    };
    const made = await initOf([place], { name: 'my', out: join(folder, 'my'), flags });
    expect(made).toMatchObject({ code: 0, said: '' });
    expect(asked[0]?.headers.authorization).toBe(BASIC);
    const text = await allTexts(join(folder, 'my'));
    for (const secret of [
      PASSWORD,
      JSON.stringify(PASSWORD).slice(1, -1),
      encodeURIComponent(PASSWORD),
      BASIC.slice(6),
      ...others,
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain('${MY_PASSWORD}');
    expect(await readFile(join(folder, 'my/example.env'), 'utf8')).toContain('MY_PASSWORD=change-me\n');
  });

  it('leaves references as they are, and fills them in from the environment', async () => {
    const flags = { auth: 'monitor:${SHOP_SECRET}', headers: [], isInsecure: false };
    const { output } = await initOf([`${base}/ids`], { flags, env: { SHOP_SECRET: PASSWORD } });
    expect(output).toContain('password: ${SHOP_SECRET}');
  });
});

describe('what it refuses', () => {
  it.each<[string, string, string]>([
    ['an answer that is none', '/x', 'FETCH_STATUS'],
    ['a page for people', '/login', 'HTML'],
    ['what cannot be decoded', '/broken', 'DECODE_SYNTAX'],
  ])('%s', async (_, path, reason) => {
    await expect(initOf([base + path], { out: join(folder, 'my') })).rejects.toThrow(reason);
    expect(existsSync(join(folder, 'my'))).toBe(false);
  });

  it.each([
    { what: 'a file that is not there', place: 'no-such.json', reason: 'cannot be read' },
    { what: 'a host without a scheme', place: 'localhost:9/status', reason: 'begins with http://' },
    { what: 'another scheme', place: 'ftp://a.test/b', reason: 'begins with http://' },
    { what: 'an empty file', place: 'empty.json', body: ' \n', reason: 'is empty' },
    { what: 'JSON that ends too soon', place: 'cut.json', body: '{"a": [1,', reason: 'DECODE_SYNTAX' },
    { what: 'credentials of no kind', place: 'http://127.0.0.1:1/', auth: 'nobody', reason: '--auth is' },
    { what: 'a url that is none', place: 'http://', reason: '--from' },
  ])('$what', async ({ place, reason, auth, body }) => {
    const flags = { headers: [], isInsecure: false, ...(auth !== undefined && { auth }) };
    if (body !== undefined) await writeFile(join(folder, place), body);
    const where = body === undefined ? place : join(folder, place);
    await expect(initOf([where], { flags })).rejects.toThrow(reason);
  });

  it('to write over a file, unless it is forced to', async () => {
    const sample = join(folder, 'a.json');
    await writeFile(sample, '{"load": 1}');
    const out = join(folder, 'out/mine.yaml');
    expect((await initOf([sample], { out })).output).toContain(out);
    const before = await readFile(out, 'utf8');
    await writeFile(out, 'mine');
    await expect(initOf([sample], { out })).rejects.toThrow(out);
    expect(await readFile(out, 'utf8')).toBe('mine');
    await initOf([sample], { out, isForced: true });
    expect(await readFile(out, 'utf8')).toBe(before);
  });
});

it('keeps what is secret in the url of a login out of all files', async () => {
  const key = 'key-of-the-url-7';
  const block = {
    type: 'oauth2',
    token_url: `${base}/token?api_key=${key}&site=north`,
    client_id: 'monitor',
    client_secret: PASSWORD,
  };
  await initOf([`${base}/inside/a`], {
    flags: { auth: JSON.stringify(block), headers: [], isInsecure: false },
    name: 'shop',
    out: folder,
  });
  expect(await allTexts(folder)).not.toContain(key);
  const config = await readFile(join(folder, 'shop.yaml'), 'utf8');
  expect(config).toContain(`token_url: ${base}/token?api_key=\${SHOP_API_KEY}&site=north`);
});

describe('the test of a config with a login', () => {
  it.each([
    {
      what: 'a session',
      url: '/session',
      auth: (at: string) => ({ type: 'session', login: { url: at, body: { form: { u: 'monitor', p: PASSWORD } } } }),
    },
    {
      what: 'OAuth 2',
      url: '/token',
      auth: (at: string) => ({ type: 'oauth2', token_url: at, client_id: 'monitor', client_secret: PASSWORD }),
    },
    {
      what: 'a login whose url is told from outside',
      url: '/token',
      outside: true,
      auth: (at: string) => ({ type: 'oauth2', token_url: at, client_id: 'monitor', client_secret: PASSWORD }),
    },
  ])('holds, without what was handed over: $what', async ({ auth, url, outside }) => {
    const block = JSON.stringify(auth(`${outside === true ? '${BASE_URL}' : base}${url}`));
    const { code, said } = await initOf([`${base}/inside/a`, `${base}/inside/b`], {
      flags: { auth: block, headers: [], isInsecure: false },
      env: { BASE_URL: base },
      name: 'shop',
      out: folder,
    });
    expect([code, said]).toEqual([0, '']);
    const texts = await allTexts(folder);
    for (const secret of [COOKIE, TOKEN, PASSWORD]) expect(texts).not.toContain(secret);
    const test = await readFile(join(folder, 'shop.test.yaml'), 'utf8');
    expect(test).toContain(`${outside === true ? 'http://localhost:8080' : base}${url}`);
    expect(test).not.toContain('faults');
    expect(await readFile(join(folder, 'fixtures/expected.prom'), 'utf8')).toMatch(/_load 1\n/);
    const tested = await runCommand(['test', folder]);
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/(\d) of \1 metrics/) as unknown });
  });
});
