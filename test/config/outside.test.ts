import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as bodyOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { plugins } from '../../plugins/index.ts';
import { formatProblem } from '../../src/config/format-problem.ts';
import type { Config } from '../../src/config/config.ts';
import { type Loaded, loadConfig } from '../../src/config/load.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { createScope } from '../../src/kit/scope.ts';
import { labelText } from '../../src/model/family.ts';
import { buildPlans } from '../../src/runtime/build-plans.ts';
import { runCase } from '../language/run-case.ts';
import { SILENT } from '../support/silent-log.ts';
import { sample } from './sample.ts';

const registry = createRegistry(plugins);
const RUNS = { seed: 20_240_229, numRuns: 100 } as const;

interface Seen {
  readonly url: string;
  readonly header: string | undefined;
  readonly credentials: string;
  readonly body: string;
}

let seen: Seen | undefined;
const upstream: Server = createServer((request, response) => {
  void answer(request).then((found) => {
    seen = found;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"n":1}');
  });
});
let url: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await rm(folder, { recursive: true });
});

async function answer(request: IncomingMessage): Promise<Seen> {
  const { url: path = '', headers } = request;
  const credentials = Buffer.from((headers.authorization ?? '').slice('Basic '.length), 'base64').toString();
  return { url: path, header: headers['x-value'] as string | undefined, credentials, body: await bodyOf(request) };
}

const CONFIG = `sources:
  source:
    url: \${URL}/
    method: POST
    headers: { X-Value: "<\${HEADER}>" }
    query: { q: "\${V}" }
    body: \${V}
    auth: { type: basic, username: user, password: "\${V}" }
    metrics:
      - name: m
        type: gauge
        help: H.
        value: $.n
        labels:
          alone: \${V}
          among: a\${V}b{{ $.n }}
          listed: ["\${V}"]
          first: { first: [$.nothing, "\${V}"] }
          default: [$.nothing, default: "\${V}"]
          mapped: [$.n, map: { 1: "\${V}" }]
          text: { text: "\${V}" }
          filed: \${NOBODY:-\${V}}
`;

const SHARP = [
  '$.n',
  '$',
  '$key',
  '{{ $.n }}',
  '{{',
  '}}',
  '${V}',
  '${URL}',
  '$${',
  '[a, b]',
  '{a: b}',
  '- a',
  'a: b',
  '# a',
  '&a',
  '*a',
  '!a',
];
const PLAIN = [
  '|',
  '>-',
  "'",
  '"',
  '\\',
  '\n',
  '\r\n',
  '\t',
  'null',
  '~',
  'true',
  '007',
  '1.10',
  '<<',
  '---',
  ' ',
  'none',
  '%41',
  '&b=c',
  '\u2028',
  'ü',
  '😀',
];
const value = fc
  .array(fc.oneof(fc.constantFrom(...SHARP, ...PLAIN), fc.string({ unit: 'grapheme', maxLength: 6 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((text) => text !== '' && text.isWellFormed());
/** What HTTP lets a header hold. */
const printable = fc
  .array(fc.oneof(fc.constantFrom(...SHARP), fc.constantFrom('"', ',', ';', ' ', 'a')))
  .map((parts) => parts.join(''));

it('a value from outside arrives as it is, whatever it looks like', async () => {
  const run = fc.asyncProperty(value, printable, async (text, header) => {
    const { page } = await runCase({ case: '', config: CONFIG, env: { V: text, HEADER: header } }, { url, folder });
    const labels = { alone: text, listed: text, first: text, default: text, mapped: text, text, filed: text };
    expect(page).toBe(`m{${labelText({ ...labels, among: `a${text}b1` })}} 1\n`);
    expect(seen).toMatchObject({ header: `<${header}>`, credentials: `user:${text}`, body: text });
    expect(new URL(seen?.url ?? '', url).searchParams.get('q')).toBe(text);
  });
  await fc.assert(run, RUNS);
});

/** What a config is made of: keys and kinds, and the texts of what was compiled, which show references. */
function shapeOf(node: unknown, key = ''): unknown {
  if (Array.isArray(node)) return node.map((item) => shapeOf(item));
  if (typeof node !== 'object' || node === null) return key === 'text' ? node : typeof node;
  return Object.fromEntries(Object.entries(node).map(([member, value]) => [member, shapeOf(value, member)]));
}

async function loadWith(text: string, env: Readonly<Record<string, string>>): Promise<Loaded> {
  const file = join(folder, 'a.yaml');
  await writeFile(file, text);
  return loadConfig({ paths: [file], registry, env });
}

it('a value from outside never changes what a config is', async () => {
  const text = CONFIG.replace('help: H.', 'help: ${V}\n        aggregate: last');
  const config = async (V: string): Promise<unknown> => {
    const loaded = await loadWith(text, { V, HEADER: V, URL: 'http://h' });
    if ('problems' in loaded) throw new Error(loaded.problems.map(formatProblem).join('\n'));
    return shapeOf({ ...loaded.config.sources['source'], fingerprint: '' });
  };
  const plainShape = await config('plain');
  await fc.assert(
    fc.asyncProperty(value, async (V) => {
      expect(await config(V)).toEqual(plainShape);
    }),
    RUNS,
  );
});

/** The tree with one scalar replaced, for each of its scalars. */
function* replacements(node: unknown, put: unknown): Generator<unknown, void> {
  if (typeof node !== 'object' || node === null) {
    yield put;
    return;
  }
  for (const [key, member] of Object.entries(node)) {
    for (const replaced of replacements(member, put)) {
      yield Array.isArray(node)
        ? (node as readonly unknown[]).with(Number(key), replaced)
        : { ...node, [key]: replaced };
    }
  }
}

const SECRETS = ['s3cret', '$.s3cret', '[s3cret', '{{ s3cret', '(s3cret', '-s3cret s', 's3cret://x'];

it.each(['${SECRET}', 'a${SECRET}', '$.${SECRET}', '{{ ${SECRET} }}'])('nothing ever shows %s', async (put) => {
  const trees = [...replacements(sample, put)].map((tree) => stringify(tree));
  expect(trees.length).toBeGreaterThan(70);
  const told: string[] = [];
  for (const [index, text] of trees.entries()) {
    const loaded = await loadWith(text, { SECRET: SECRETS[index % SECRETS.length] ?? '' });
    const problems = [...('problems' in loaded ? loaded.problems : []), ...loaded.warnings];
    told.push(...problems.map(formatProblem), ...('config' in loaded ? await buildFailure(loaded.config) : []));
  }
  expect(told.length).toBeGreaterThan(20);
  expect(told.filter((line) => line.includes('s3cret'))).toEqual([]);
});

/** What is said when a config's parts cannot be built. */
async function buildFailure(config: Config): Promise<readonly string[]> {
  await using scope = createScope();
  try {
    await buildPlans(config, { registry, context: { log: SILENT, now: () => 0 }, scope });
    return [];
  } catch (cause) {
    return [String(cause)];
  }
}
