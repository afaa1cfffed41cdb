import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Built, startBuilt } from './support/built.ts';
import { straysOf } from './support/fleet.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { readStrictly } from './support/page.ts';

/** Every secret has this in it, so that one search finds them all. */
const WORD = 'Hidden7Word';
const IN_BASE64 = Buffer.from(`ann:${WORD}-password`).toString('base64').slice(0, -4);
const ENV = { PASSWORD: `${WORD}-password`, KEY: `${WORD}-key/1`, DIGITS: `${WORD}%20&=` };
const LOGIN_TOKEN = `${WORD}-token-of-the-login`;

const PLUGIN = `
import { definePlugin } from 'omni-exporter/plugin';
export default definePlugin({
  kind: 'transform', name: 'crashing', summary: 'S.', options: { type: 'string', writeOnly: true }, examples: [],
  create: (secret) => {
    if (secret === 'refuse') throw new RangeError('its own words: ' + process.env.PASSWORD);
    return (value) => {
    if (value === 'now') setTimeout(() => { throw new TypeError('a body with ' + secret); });
    return 1;
    };
  },
});
`;

/** Ways in which an upstream says again what it was told, each at a path of its own. */
const ECHOES: Readonly<Record<string, (told: string, reply: Parameters<RequestListener>[1]) => void>> = {
  refuses: (told, reply) => reply.writeHead(401, { 'X-Echo': told }).end(told),
  fails: (told, reply) => reply.writeHead(500, told).end(told),
  sends_away: (told, reply) =>
    reply
      .writeHead(302, {
        Location: `http://ann:${encodeURIComponent(told)}@127.0.0.1:1/?token=${encodeURIComponent(told)}`,
      })
      .end(),
  sends_around: (told, reply) => reply.writeHead(302, { Location: `/sends_around?again=${told}` }).end(),
  breaks_off: (told, reply) => reply.writeHead(200, { 'Content-Type': 'application/json' }).end(`{"n":"${told}`),
  is_no_number: (told, reply) => reply.setHeader('Content-Type', 'application/json').end(JSON.stringify({ n: told })),
  has_odd_type: (told, reply) => reply.writeHead(200, { 'Content-Type': `text/${told}` }).end(told),
  is_a_page: (told, reply) => reply.writeHead(200, { 'Content-Type': 'text/html' }).end(`<html>${told}`),
  has_odd_charset: (told, reply) =>
    reply.writeHead(200, { 'Content-Type': `application/json; charset=${told}` }).end('{}'),
  goes: (_, reply) => void reply.destroy(),
};
const ASKS = [
  ['headers', `headers: { X-Key: '\${KEY}', Cookie: 'a=\${file:token}' }`],
  ['basic', `auth: { type: basic, username: ann, password: '\${PASSWORD}' }`],
  ['bearer', `auth: { type: bearer, token: '\${file:token}' }`],
  [
    'login',
    `auth: { type: session, login: { url: '\${URL}/login', body: { json: { p: '\${PASSWORD}' } } }, token: { path: $.token } }`,
  ],
  [
    'refused_login',
    `auth: { type: session, login: { url: '\${URL}/refuses?key=\${KEY}', body: { form: { p: '\${PASSWORD}' } } } }`,
  ],
  [
    'broken_login',
    `auth: { type: oauth2, token_url: '\${URL}/breaks_off', client_id: ann, client_secret: '\${PASSWORD}' }`,
  ],
  ['query', `query: { key: '\${KEY}', more: '\${DIGITS}' }`],
] as const;
const METRICS = 'metrics: [{ name: NAME_n, type: gauge, help: N., value: $.n }]';
const entries = Object.keys(ECHOES).flatMap((echo) =>
  ASKS.map(([ask, text]) => ({ name: `${ask}_${echo}`, echo, text })),
);
const sources = entries.map(
  ({ name, echo, text }) =>
    `  ${name}: { url: '\${URL}/${echo}', ${text}, redirects: 3, ${METRICS.replace('NAME', name)} }\n`,
);
const modules = entries.map(
  ({ name, echo, text }) =>
    `  at_${name}: { url: '{{ target.url }}/${echo}', ${text}, redirects: 3, probe: { targets_allowed: [127.0.0.0/8] }, ` +
    `targets: [{ name: lab, url: '\${URL}' }], ${METRICS.replace('NAME', `at_${name}`)} }\n`,
);
const CONFIG = `
plugins: [crashing.mjs]
sources:
  in_url: { url: 'http://ann:\${PASSWORD}@127.0.0.1:1/\${KEY}?key=\${file:token}', ${METRICS.replace('NAME', 'in_url')} }
  crashing: { url: '\${URL}/crash', metrics: [{ name: crashing_n, type: gauge, help: N., value: [$.n, { crashing: '\${PASSWORD}' }] }] }
${sources.join('')}modules:
  at_in_url: { probe: { targets_allowed: [127.0.0.0/8] }, targets: [{ name: lab, url: 'http://ann:\${PASSWORD}@127.0.0.1:1/\${KEY}?key=\${KEY}' }], ${METRICS.replace('NAME', 'at_in_url')} }
${modules.join('')}`;

/** Configs that are refused, where a problem could say what came from outside. */
const REFUSED: readonly (readonly [name: string, text: string])[] = [
  ['as a duration', "timeout: '${PASSWORD}'"],
  ['as a size', "limits: { body: '${file:token}' }"],
  ['as a url', "url: '${PASSWORD}'"],
  ['as part of a url', "url: 'gopher://ann:${PASSWORD}@a.test/'"],
  ['as a host', "url: 'http://${DIGITS}:x/'"],
  ['as a type', "auth: { type: '${PASSWORD}' }"],
  ['as the name of a method', "method: '${KEY}'"],
  ['as a truth', "tls: { insecure: '${KEY}' }"],
  ['as a number', "redirects: '${PASSWORD}'"],
  ['as a name of a file', "headers: { X: '${file:${KEY}}' }"],
  ['as an option of a plugin', "auth: { type: basic, username: ann, password: { a: '${PASSWORD}' } }"],
  ['as a key', "auth: { type: hmac, '${PASSWORD}': '${PASSWORD}' }"],
  ['in a metric', "metrics: [{ name: '${PASSWORD}', type: gauge, help: '${KEY}', value: '${KEY}' }]"],
  ['in a type of a metric', "metrics: [{ name: a, type: '${PASSWORD}', help: A., value: $.n }]"],
  ['in steps', "metrics: [{ name: a, type: gauge, help: A., value: [$.n, { regex: '(${PASSWORD}' }] }]"],
];
/** Configs that are taken, and fail when the source is asked. */
const FAILING: readonly (readonly [name: string, text: string])[] = [
  ['as a header with a line feed', `headers: { X: "\${KEY}\\n" }`],
  ['as a proxy', "proxy: '${PASSWORD}'"],
  ['as a file', "tls: { ca_file: '${KEY}' }"],
];
const only = (text: string): string =>
  `sources: { a: { ${text.includes('url:') ? '' : "url: 'http://127.0.0.1:1', "}${text} } }\n`;

let folder: Folder;
let exporter: Built;
let isCrashing = false;
const upstream = createServer((request, reply) => {
  const { pathname } = new URL(request.url ?? '', 'http://localhost');
  const told = toldBy(request);
  const echo = ECHOES[pathname.slice(1)];
  if (echo !== undefined) return echo(told, reply);
  reply.setHeader('Content-Type', 'application/json');
  return reply.end(JSON.stringify({ token: LOGIN_TOKEN, n: isCrashing ? 'now' : 1 }));
});

/** What a request holds, so that it can stand in a header. */
function toldBy({ url, headers }: IncomingMessage): string {
  const { authorization = '', cookie = '' } = headers;
  return [url, authorization, cookie, headers['x-key'], headers['x-token'], WORD]
    .join(' ')
    .replace(/[^\x20-\x7e]/g, '?');
}

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  folder = await openFolder();
  await folder.write('token', `${WORD}-token`);
  await folder.write('crashing.mjs', PLUGIN);
  const file = await folder.write('a.yaml', CONFIG);
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  exporter = await startBuilt({ configFiles: [file], env: { ...ENV, URL: url }, args: ['--web.enable-lifecycle'] });
});
afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await folder[Symbol.asyncDispose]();
});

function expectNone(text: string, where: string): void {
  const lines = text.split('\n').filter((line) => line.includes(WORD) || line.includes(IN_BASE64));
  expect(lines, where).toEqual([]);
}

async function ask(path: string, init: RequestInit = {}): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(exporter.url + path, init);
  const text = await response.text();
  expectNone(`${text}\n${[...response.headers].join('\n')}`, path.slice(0, 60));
  return { status: response.status, text };
}

const JSON_ONLY = { headers: { Accept: 'application/json' } };
const reload = (init: RequestInit = {}): ReturnType<typeof ask> => ask('/-/reload', { method: 'POST', ...init });

describe('no secret is shown', () => {
  it('by a source that fails, whatever it was told', async () => {
    const page = await readStrictly(await exporter.page());
    expectNone(page.text, '/metrics');
    const down = page.samples.filter(({ name, value }) => name === 'omni_source_up' && value === 0);
    expect(down.length).toBeGreaterThan(entries.length * 0.8);
    for (const accept of ['text/html', 'application/json']) await ask('/', { headers: { Accept: accept } });
  });

  it.each(['in_url', ...entries.map(({ name }) => name)].map((name) => `at_${name}`))(
    'by a probe of %s, its report and its log',
    async (module) => {
      for (const query of ['target=lab', `target=${encodeURIComponent(`http://ann:${WORD}@127.0.0.1:1/`)}`]) {
        const { status, text } = await ask(`/probe?module=${module}&${query}&debug=true`);
        // Credentials of a module go to its own targets only.
        expect([status, text]).toEqual(
          query === 'target=lab' || status !== 403
            ? [200, expect.stringContaining('Module configuration:')]
            : [403, expect.any(String)],
        );
        await ask(`/probe?module=${module}&${query}`);
      }
      const ids = [...(await ask('/')).text.matchAll(/probe\/log\?id=(\d+)/g)].map(([, id]) => id);
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids.slice(0, 4))
        expect((await ask(`/probe/log?id=${id}`)).text).toContain('Logs for the probe:');
    },
  );

  it('by a probe that is refused', async () => {
    for (const query of [`target=http://ann:${WORD}@192.0.2.1/`, `target=ftp://ann:${WORD}@a.test/`])
      expect([400, 403]).toContain((await ask(`/probe?module=at_in_url&${query}`)).status);
  });

  it('by /sd and /config', async () => {
    expect((await ask('/sd')).text).toContain('<secret>');
    for (const init of [{}, JSON_ONLY]) {
      const { status, text } = await ask('/config', init);
      expect([status, text]).toEqual([200, expect.stringContaining('${PASSWORD}')]);
    }
  });

  it.each(REFUSED)('by a reload that is refused for one %s', async (_, text) => {
    await folder.write('a.yaml', only(text));
    for (const init of [{}, JSON_ONLY]) expect((await reload(init)).status).toBe(400);
    await ask('/');
  });

  it('by a reload that is refused for what a plugin throws', async () => {
    const metric = '{ name: a, type: gauge, help: A., value: [$.n, { crashing: refuse }] }';
    await folder.write('a.yaml', `plugins: [crashing.mjs]\n${only(`metrics: [${metric}]`)}`);
    for (const init of [{}, JSON_ONLY]) {
      const { status, text } = await reload(init);
      expect([status, text]).toEqual([400, expect.stringContaining('refuses its argument: RangeError')]);
    }
  });

  it.each(FAILING)('by a source that has one %s', async (_, text) => {
    await folder.write('a.yaml', only(text));
    expect((await reload(JSON_ONLY)).status).toBe(200);
    expect((await ask('/metrics')).text).toContain('omni_source_up{source="a"} 0');
    await ask('/');
  });

  it('by a reload that puts others in force', async () => {
    await folder.write('token', `${WORD}-another`);
    await folder.write('a.yaml', CONFIG.replaceAll('X-Key', 'X-Other-Key').replace('${KEY}?key', '${DIGITS}?key'));
    expect((await reload()).status).toBe(200);
    await folder.write('a.yaml', CONFIG);
    expect((await reload(JSON_ONLY)).status).toBe(200);
    await ask('/');
  });

  it('by the log and the line of a crash', async () => {
    isCrashing = true;
    await fetch(`${exporter.url}/metrics?source=crashing`)
      .then((response) => response.text())
      .catch(() => '');
    await vi.waitFor(() => expect(exporter.isAlive()).toBe(false), 20_000);
    expect(await exporter.stop()).toBe(70);
    expect(exporter.output()).toContain('crashed: an exception that nothing caught');
    expectNone(exporter.output(), 'the log');
    expect(straysOf(exporter.output())).toEqual([]);
  });
});
