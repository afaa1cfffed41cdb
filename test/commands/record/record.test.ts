import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { record, type RecordOptions } from '../../../src/commands/record/record.ts';
import { StartFault } from '../../../src/commands/start-fault.ts';
import { test } from '../../../src/commands/test.ts';

const CONFIG = `
auth:
  account: { type: session, login: { url: "\${BASE}/login", body: { form: { u: "\${WHO}", p: literal-password } } } }
  token: { type: oauth2, token_url: "\${BASE}/token", client_id: "\${WHO}", client_secret: "\${SECRET}" }
  key: { type: api-key, in: query, name: api_key, value: "\${KEY}" }
  digest: { type: digest, username: "\${WHO}", password: "\${SECRET}" }
sources:
  pages:
    url: \${BASE}/pages?page=1
    auth: [account]
    paginate: { next: $.next }
    timeout: \${PATIENCE}
    metrics:
      - each: $.items
        labels: { id: [$.id, lookup: names], from: $.from }
        metrics: [{ name: item_size, type: gauge, help: Size., value: $.size }]
  names:
    url: \${BASE}/names
    auth: [token]
    metrics: [{ name: names_count, type: gauge, help: Names., value: [$, count] }]
  each:
    url: \${BASE}/list
    auth: [key]
    metrics:
      - each: $
        fetch: { url: "/item/{{ $ }}", concurrency: 4 }
        metrics:
          - { name: item_size_each, type: gauge, help: Size., labels: { id: $.id, echo: $.echo }, value: $.size }
  bytes:
    url: \${BASE}/bytes
    decode: { type: csv }
    metrics: [{ each: $, metrics: [{ name: b, type: gauge, help: B., labels: { n: $.name }, value: $.n }] }]
  challenged:
    url: \${BASE}/digest
    auth: [digest]
    metrics: [{ name: c, type: gauge, help: C., value: $.a }]
  broken:
    url: \${BASE}/broken
    metrics: [{ name: d, type: gauge, help: D., value: $.a }]
  gone:
    url: http://127.0.0.1:1/
    metrics: [{ name: e, type: gauge, help: E., value: $.a }]
  short:
    url: \${BASE}/echo?pin=\${PIN}
    metrics: [{ name: f, type: gauge, help: F., labels: { pin: "\${PIN}" }, value: $.a }]
  away: { url: "\${BASE}/elsewhere", auth: [account], metrics: [{ name: g, type: gauge, help: G., value: $.a }] }
  listed: { url: "{{ target.url }}/x", targets: [{ http_sd: { url: "\${BASE}/list" } }], metrics: [{ name: j, type: gauge, help: J., value: $.a }] }
  other: { url: "\${BASE}/other", metrics: [{ name: h, type: gauge, help: H., value: $.a }] }
modules:
  at:
    url: "{{ target.url }}?token={{ param.token }}"
    probe: { targets_allowed: [any], params: { token: "none", which: "any" } }
    metrics: [{ name: i, type: gauge, help: I., value: $.a }]
lookups:
  names: { type: id-to-name, source: names, each: $, key: $.id, value: $.name }
`;

const SECRETS = { WHO: 'agent-smith', SECRET: 's&cr"t<hidden>', KEY: 'key-of-eleven' };
const COOKIE = 'cookie-of-the-session';
const TOKEN = 'token-of-the-login';

/** Bytes that are no UTF-8, and a line end that no editor writes. */
const BYTES = Buffer.concat([Buffer.from('name,n\r\nm'), Buffer.from([0xfc]), Buffer.from('ller,1\r\n')]);

let base = '';
let served = 0;

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
}

interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly hasCookie: boolean;
  readonly authorization: string | undefined;
}

const REPLIES: Readonly<Record<string, (asked: Asked) => Reply>> = {
  login: () => ({
    headers: { 'Set-Cookie': [`SID=${COOKIE}; Path=/`, 'lang=en'], 'X-Auth-Token': 'header-token' },
  }),
  token: () => ({
    body: { access_token: TOKEN, refresh_token: 'fresh-token', token_type: 'bearer', expires_in: 3600 },
  }),
  pages: ({ query, hasCookie }) => (hasCookie ? { body: pageOf(Number(query.get('page'))) } : { status: 401 }),
  names: ({ authorization }) => ({
    body:
      authorization === `Bearer ${TOKEN}`
        ? [
            { id: '1', name: 'One' },
            { id: '2', name: TOKEN },
          ]
        : [],
  }),
  list: () => ({ body: ['a', 'b', 'c', 'd', 'e'] }),
  item: ({ path, query }) => {
    const id = path.slice('/item/'.length);
    return { body: { id, size: id.charCodeAt(0), echo: query.get('api_key') } };
  },
  bytes: () => ({ headers: { 'Content-Type': 'text/csv; charset=latin1' }, body: BYTES }),
  digest: ({ authorization }) =>
    authorization === undefined
      ? { status: 401, headers: { 'WWW-Authenticate': 'Digest realm="r", nonce="abcdef", qop="auth"' } }
      : { body: { a: 1, echo: SECRETS.SECRET } },
  broken: () => ({ status: 503, body: { why: 'maintenance' } }),
  elsewhere: ({ hasCookie }) => (hasCookie ? { status: 302, headers: { Location: '/arrived' } } : { status: 401 }),
};

function pageOf(page: number): object {
  const from = page === 3 ? base.replace('//', '//agent-smith:pw@') : SECRETS.WHO;
  const items = [{ id: String(page), size: page, from, key: 'ABC-1', email: `a${page}@b.c` }];
  return { items, ...(page < 3 && { next: `${base}/pages?page=${page + 1}` }) };
}

function replyTo({ url = '', headers }: IncomingMessage): Reply {
  const { pathname: path, searchParams: query } = new URL(url, base);
  const reply = REPLIES[path.split('/')[1] ?? ''] ?? (() => ({ body: { a: 1 } }));
  const hasCookie = headers.cookie?.includes(COOKIE) === true;
  return reply({ path, query, hasCookie, authorization: headers.authorization });
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  served += 1;
  const { status = 200, headers = {}, body = {} } = replyTo(request);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip', ...headers });
  // Later items are answered first.
  const delay = request.url?.startsWith('/item/a') === true ? 30 : 0;
  setTimeout(() => response.end(gzipSync(bytes)), delay);
}

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'record-'));
  await writeFile(join(folder, 'my.yaml'), CONFIG);
});
afterEach(() => rm(folder, { recursive: true }));

interface Recorded {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** All that was written, by name. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** How `test` found it. */
  readonly testCode: number;
  readonly tested: string;
}

async function recorded(names: readonly string[], over: Partial<RecordOptions> = {}): Promise<Recorded> {
  let [stdout, stderr, tested] = ['', '', ''];
  const out = join(folder, 'saved');
  const code = await record({
    ...{ names, params: {}, folder: out, redacted: [], mayOverwrite: false, format: 'text', isQuiet: false },
    ...{ configFiles: [join(folder, 'my.yaml')], envFiles: [], envFolder: false },
    env: { ...SECRETS, BASE: base, PATIENCE: '7s', PIN: '12' },
    output: { write: (text) => (stdout += text) },
    sink: { write: (text) => (stderr += text) },
    ...over,
  });
  const sink = { write: (text: string): unknown => (tested += text) };
  const testCode = await test({ files: [out], update: false, sink, hasColours: false });
  const all = await readdir(out, { recursive: true, withFileTypes: true });
  const paths = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = await Promise.all(
    paths.map(async (path) => [path.slice(out.length + 1), await readFile(path)] as const),
  );
  return { code, stdout, stderr, files: new Map(read), testCode, tested };
}

function textOf({ files }: Recorded, name: string): string {
  const found = files.get(name);
  if (found === undefined) throw new Error(`${name} is not among ${[...files.keys()].join(', ')}`);
  return found.toString();
}

describe('what is recorded passes as a test at once, and holds no secret', () => {
  it.each([
    ['pages', 0],
    ['names', 0],
    ['each', 0],
    ['bytes', 0],
    ['challenged', 0],
    ['broken', 1],
    ['gone', 1],
    ['short', 0],
    ['away', 0],
  ])('%s', async (name, code) => {
    const result = await recorded([name]);
    expect([result.testCode, result.code, result.tested]).toEqual([0, code, result.tested]);
    const all =
      [...result.files].map(([file, body]) => `${file} ${body.toString('latin1')}`).join('\n') + result.stderr;
    const secrets = [...Object.values(SECRETS), JSON.stringify(SECRETS.SECRET).slice(1, -1), base, base.slice(7)];
    const handedOver = [COOKIE, TOKEN, 'fresh-token', 'header-token', 'literal-password', ':pw@'];
    for (const secret of [...secrets, ...handedOver]) expect(all).not.toContain(secret);
  });
});

it('makes the probe of a module again, without what is secret of it', async () => {
  const over = { target: `${base}/told`, params: { token: 'told-in-secret', which: 'first' } };
  const result = await recorded(['at'], over);
  expect([result.testCode, result.code, result.tested]).toEqual([0, 0, result.tested]);
  const written = textOf(result, 'at.test.yaml');
  expect(parse(written)).toMatchObject({
    tests: [
      {
        probe: {
          module: 'at',
          target: 'http://base.example/told',
          params: { token: 'redacted-token', which: 'first' },
        },
      },
    ],
  });
  expect(textOf(result, 'at/expected.prom')).toContain('i 1');
  const all = [...result.files.values()].join('\n') + result.stderr;
  for (const secret of ['told-in-secret', base]) expect(all).not.toContain(secret);
});

it('saves pages in a row, with the login and the source of the lookup, and says what it replaced', async () => {
  const result = await recorded(['pages']);
  const written = textOf(result, 'pages.test.yaml');
  expect(written).toMatch(/^# yaml-language-server: \$schema=/);
  expect(written).toMatch(/^config: \.\.\/my\.yaml\nsources:\n {2}- pages\n/m);
  expect(written).toContain('PATIENCE: 7s');
  expect(written).toContain('BASE: http://base.example');
  expect([...result.files.keys()].sort()).toEqual([
    ...['pages.test.yaml', 'pages/expected.prom', 'pages/names-2.json', 'pages/names.json'],
    ...['pages/pages-2.json', 'pages/pages-3.json', 'pages/pages-4.json', 'pages/pages.json'],
  ]);
  expect(textOf(result, 'pages/expected.prom')).toContain('item_size{from="redacted-who",id="One"} 1');
  expect(JSON.parse(textOf(result, 'pages/pages-2.json'))).toMatchObject({ next: 'http://base.example/pages?page=2' });
  expect(textOf(result, 'pages/names.json')).toBe(
    '{"access_token":"redacted-token","refresh_token":"redacted-token-2","token_type":"bearer","expires_in":3600}',
  );
  expect(result.stdout.split('\n')[0]).toBe(join(folder, 'saved', 'pages.test.yaml'));
  expect(result.stderr).toContain('redacted-who');
  expect(result.stderr).toMatch(/left as they came: key /);
});

it('keeps bytes, and the charset that they are in', async () => {
  const result = await recorded(['bytes']);
  expect(result.files.get('bytes/bytes.csv')).toEqual(BYTES);
  expect(textOf(result, 'bytes.test.yaml')).not.toContain('gzip');
  expect(textOf(result, 'bytes/expected.prom')).toContain('b{n="müller"} 1');
});

it('names the url of what is asked for beside others', async () => {
  const written = textOf(await recorded(['each']), 'each.test.yaml');
  expect(written).toContain('http://base.example/item/a?api_key=redacted-key');
});

it('records failures as they were', async () => {
  const [broken, gone] = [await recorded(['broken']), await recorded(['gone'], { folder: join(folder, 'saved') })];
  expect(textOf(broken, 'broken.test.yaml')).toMatch(/status: 503[^]*faults:\s+broken: FETCH_STATUS/);
  expect(textOf(gone, 'gone.test.yaml')).toMatch(/error: refused[^]*faults:\s+gone: FETCH_CONNECT/);
  expect(broken.stderr).toContain('FETCH_STATUS');
});

it('says of what is too short that it was not looked for', async () => {
  expect((await recorded(['short'])).stderr).toMatch(/too short[^\n]*: 11\n/);
});

it('takes out more where it is told to, each value by its own', async () => {
  const result = await recorded(['pages'], { redacted: ['email', '/ABC-\\d/'] });
  expect(result.testCode).toBe(0);
  const page = (number: number): unknown => JSON.parse(textOf(result, `pages/pages-${number}.json`));
  expect(page(2)).toMatchObject({ items: [{ email: 'redacted-1', key: 'redacted-2', id: '1' }] });
  expect(page(3)).toMatchObject({ items: [{ email: 'redacted-3', key: 'redacted-2', id: '2' }] });
});

describe('refuses, before anything is asked,', () => {
  it.each([
    { what: 'an unknown source', name: 'pagse', message: /pages/ },
    { what: 'a module without a target', name: 'at', message: /PROBE_/ },
    {
      what: 'what a module is not told',
      name: 'at',
      over: { target: 'http://127.0.0.1', params: { x: '' } },
      message: /PROBE_/,
    },
    {
      what: 'a target for a source',
      name: 'pages',
      over: { target: 'http://127.0.0.1' },
      message: /pages is a source/,
    },
    { what: 'targets of http_sd alone', name: 'listed', message: /listed has its targets from http_sd/ },
    { what: 'a pattern that is none', name: 'pages', over: { redacted: ['/(/'] }, message: /--redact/ },
    { what: 'an environment that lacks something', name: 'pages', over: { env: {} }, message: /BASE/ },
  ])('$what', async ({ name, over = {}, message }) => {
    const before = served;
    const isAlone = 'target' in over;
    const refused = recorded(isAlone ? [name] : ['other', name], over).catch((cause: unknown) => cause);
    expect(await refused).toBeInstanceOf(StartFault);
    expect(((await refused) as Error).message).toMatch(message);
    expect(served).toBe(before);
  });

  it('to write over what is there, unless it is told to', async () => {
    await recorded(['bytes']);
    await expect(recorded(['bytes'])).rejects.toThrow(/--force/);
    expect(await recorded(['bytes'], { mayOverwrite: true })).toMatchObject({ code: 0, testCode: 0 });
  });
});
