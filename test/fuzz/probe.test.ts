import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPage } from '../exposition/reader.ts';
import { type Exporter, startExporter } from '../support/exporter.ts';
import { mutated, PATIENCE, pollution, runs } from './round.ts';

const SECRET = 'hunter2-of-the-probe';
const CONFIG = `
modules:
  named:
    url: "{{ target.url }}/{{ param.site }}"
    headers: { Authorization: "\${SECRET}" }
    metrics: [{ name: n, type: gauge, help: N., labels: { site: { text: "{{ param.site }}" } }, value: $.n }]
    probe: { params: { site: main } }
    targets: [{ name: lab, url: "\${URL}/lab" }]
  open:
    url: "{{ target.url }}/{{ param.site }}"
    metrics: [{ name: n, type: gauge, help: N., value: $.n }]
    probe: { targets_allowed: [127.0.0.1], params: { site: main } }
  closed:
    metrics: [{ name: n, type: gauge, help: N., value: $.n }]
`;

let asked: IncomingMessage[] = [];
const upstream = createServer((incoming, response) => {
  asked.push(incoming);
  response.setHeader('Content-Type', 'application/json').end('{"n": 7}');
});
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
let folder: string;
let exporter: Exporter;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fuzz-'));
  await writeFile(join(folder, 'a.yaml'), CONFIG);
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  port = (upstream.address() as AddressInfo).port;
  exporter = await startExporter([join(folder, 'a.yaml')], {
    SECRET,
    URL: `http://127.0.0.1:${port}`,
  });
});
afterAll(async () => {
  agent.destroy();
  await exporter[Symbol.asyncDispose]();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await rm(folder, { recursive: true });
});

interface Answered {
  readonly status: number;
  readonly body: string;
}

/** Asks as it is written: a client of a higher kind would tidy the path. */
function ask(path: string): Promise<Answered> {
  return new Promise((resolve, reject) => {
    get(new URL(exporter.url), { agent, path }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
    }).on('error', reject);
  });
}

const targets = (): readonly string[] => [
  ...[
    'lab',
    `127.0.0.1:${port}`,
    `http://127.0.0.1:${port}/x`,
    `http://127.0.0.1:${port}/x?a=b#c`,
    `//127.0.0.1:${port}`,
  ],
  ...[
    'http://[::1]:1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'file:///etc/passwd',
    'unix:/run/x',
    'http://u:p@127.0.0.1:1/',
  ],
];
const word = (texts: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...texts) },
    mutated(texts.map((text) => Buffer.from(text))).map(String),
  );
const names = word(['module', 'target', 'site', 'debug', 'auth', 'timeout', '__proto__', 'module[]']);
const modules = word([
  ...Array<string>(8).fill('open'),
  ...Array<string>(8).fill('named'),
  'closed',
  'nothing',
  '',
  'constructor',
]);
const sites = word(['main', '../..', '{{ target.url }}', '${SECRET}', '%00', 'a/b?c', '\r\nX: y', 'é']);

/** Queries: a module, a target and a site, then anything; encoded as browsers do, or hardly. */
const queries = fc.tuple(
  modules,
  sites,
  fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(fc.tuple(names, sites), { maxLength: 2 })),
  fc.boolean(),
);

it(
  'answers every query with a page or the reason, sends no credentials but to its own target, and goes on',
  async () => {
    let probed = 0;
    const texts = targets();
    await fc.assert(
      fc.asyncProperty(
        queries,
        fc.constantFrom(...texts),
        fc.option(mutated(texts.map((text) => Buffer.from(text)))),
        async (parts, plain, broken) => {
          const [module, site, more, isEncoded] = parts;
          const encode = isEncoded
            ? encodeURIComponent
            : (text: string) => text.replace(/[^!-~]|[#&]/g, (found) => encodeURIComponent(found.toWellFormed()));
          const pairs = [
            ['module', module],
            ['target', broken === null ? plain : broken.toString()],
            ['site', site],
            ...more,
          ];
          const query = pairs.map((pair) => pair.map((text) => encode(text.toWellFormed())).join('=')).join('&');
          asked = [];
          const { status, body } = await ask(`/probe?${query}`);
          expect([200, 400, 403, 404, 503]).toContain(status);
          expect(body).not.toContain(SECRET);
          if (status === 200 && !query.includes('debug')) {
            expect(readPage(body).samples.map(({ name }) => name)).toContain('probe_success');
            probed += 1;
          }
          for (const { url = '', headers } of asked) {
            const isOwn = url.startsWith('/lab/');
            if (!isOwn || module !== 'named') expect([url, headers.authorization]).toEqual([url, undefined]);
            expect(headers).not.toHaveProperty('x');
          }
        },
      ),
      runs(600),
    );
    expect(pollution()).toEqual([]);
    expect(probed).toBeGreaterThan(50);
    expect((await ask('/-/healthy')).status).toBe(200);
  },
  PATIENCE,
);
