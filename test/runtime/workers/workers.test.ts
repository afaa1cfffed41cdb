import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plugins } from '../../../plugins/index.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { createChunks } from '../../../src/exposition/chunk.ts';
import { createRenderer, type Format, renderPage } from '../../../src/exposition/page.ts';
import { createRegistry } from '../../../src/kit/registry.ts';
import { createScope } from '../../../src/kit/scope.ts';
import { PHASES, type Snapshot } from '../../../src/model/snapshot.ts';
import { BOUNDS } from '../../../src/pipeline/scales.ts';
import { openSource } from '../../../src/pipeline/source.ts';
import { buildPlans } from '../../../src/runtime/build-plans.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { type Generation, openGeneration } from '../../../src/runtime/generation.ts';
import { createWorkers, type WorkersParts } from '../../../src/runtime/workers/workers.ts';
import { SILENT } from '../../support/silent-log.ts';
import { buildWorker, type BuiltWorker } from '../../support/worker.ts';

let built: BuiltWorker;
let server: Server;
let folder = '';
let url = '';
let asked: string[] = [];
const answers = new Map<string, string>();

beforeAll(async () => {
  built = await buildWorker();
  folder = await mkdtemp(join(tmpdir(), 'workers-'));
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const body = answers.get(request.url ?? '');
    response.writeHead(body === undefined ? 404 : 200, {
      'Content-Type': body?.startsWith('<') === true ? 'application/xml' : 'application/json',
    });
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await built[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A tenth of what is light and heavy otherwise, and no answer is heavy because the machine is busy. */
const TENTH = { light: BOUNDS.light / 10, heavy: BOUNDS.heavy / 10, seconds: 1000 };

/** World is a config at work, with threads of its own. */
interface World extends AsyncDisposable {
  readonly generation: Generation;
  readonly started: Worker[];
  readonly told: string[];
  readonly chunks: ReturnType<typeof createChunks>;
  collect(only?: readonly string[], milliseconds?: number): Promise<readonly Snapshot[]>;
}

interface WorldParts extends Partial<Pick<WorkersParts, 'start' | 'most'>> {
  /** Whether all is read in the thread that serves the pages. */
  readonly isHere?: boolean;
}

async function openWorld(config: string, { isHere = false, most = 1, ...given }: WorldParts = {}): Promise<World> {
  const file = join(folder, 'config.yaml');
  await writeFile(file, config);
  const loaded = await loadConfig({ paths: [file], registry: createRegistry(plugins), env: { URL: url } });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const [started, told, chunks, scope]: [Worker[], string[], World['chunks'], ReturnType<typeof createScope>] = [
    [],
    [],
    createChunks(),
    createScope(),
  ];
  const start = (): Worker => {
    const worker = (given.start ?? built.start)();
    started.push(worker);
    return worker;
  };
  const events = {
    threads: (count: number) => told.push(`threads ${count}`),
    read: () => told.push('read'),
    ended: (reason: string) => told.push(reason),
    strayed: (fields: object) => told.push(`stray ${JSON.stringify(fields)}`),
  };
  const workers = scope.own(createWorkers({ start, most, log: SILENT, clock: systemClock, chunks, events }));
  const { registry } = loaded.config;
  const plans = await buildPlans(loaded.config, { registry, context: { log: SILENT, now: () => Date.now() }, scope });
  const generation = openGeneration({
    ...{ id: 1, plans, log: SILENT, clock: systemClock, scope },
    open(plan, entry) {
      const elsewhere = isHere ? undefined : workers.placeFor(entry);
      return openSource(plan, { bounds: TENTH, ...(elsewhere && { elsewhere }) });
    },
  });
  return {
    ...{ generation, started, told, chunks },
    collect: (only, milliseconds = 20_000) =>
      generation.collect({ at: Date.now() + milliseconds, signal: new AbortController().signal }, only),
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

function ownOf(snapshots: readonly Snapshot[]): readonly Snapshot[] {
  return snapshots.map((snapshot) => ({
    ...snapshot,
    families: snapshot.families.filter(({ name }) => !name.startsWith('omni_')),
  }));
}

const textOf = (snapshots: readonly Snapshot[], format: Format = 'text'): string =>
  renderPage(ownOf(snapshots), format).text;

const faultsOf = (snapshots: readonly Snapshot[]): readonly unknown[] =>
  snapshots.filter(({ source }) => source !== '').map(({ fault }) => fault?.code);

const items = (count: number, from = 0): readonly object[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `item "${at}" é`,
    n: at + from,
    at: 1.7e9 + at,
    state: at % 2 === 0 ? 'up' : 'down',
    pad: 'x'.repeat(200),
  }));

const METRICS = `
    metrics:
      - each: $.items
        labels: { id: $.id }
        metrics:
          - { name: n, type: gauge, help: N, value: $.n }
          - { name: t, type: gauge, help: T, value: $.n, timestamp: $.at }
          - { name: s, type: enum, help: S, value: $.state, states: [up, down] }
          - { name: sum_n, type: gauge, help: N, value: $.n, aggregate: sum, by: [] }
          - name: h
            type: histogram
            help: H
            buckets: { 1: $.n, 2: $.n }
            sum: $.n`;

const big = (name = 'big', path = '/big'): string => `  ${name}:\n    url: \${URL}${path}${METRICS}\n`;

const document = (list: readonly object[]): string => JSON.stringify({ items: list });

describe('a large answer', () => {
  it('is read in another thread, asked once, and comes to the same page', async () => {
    await using there = await openWorld(`sources:\n${big()}`);
    await using here = await openWorld(`sources:\n${big()}`, { isHere: true });
    for (const from of [0, 0, 5]) {
      answers.set('/big', document(items(500, from)));
      asked = [];
      const found = await there.collect();
      expect(asked).toEqual(['/big']);
      const expected = await here.collect();
      for (const format of ['text', 'openmetrics'] as const) {
        expect(textOf(found, format)).toBe(textOf(expected, format));
        const { sections } = createRenderer(there.chunks).renderPage(ownOf(found), format);
        expect(sections.flatMap(({ chunks }) => chunks).join('')).toBe(textOf(expected, format));
      }
    }
    expect(there.told).toEqual(['threads 1', 'read', 'read', 'read']);
    expect(here.told).toEqual([]);
  });

  it('says how long it was decoded and extracted, and how large it was', async () => {
    await using world = await openWorld(`sources:\n${big()}`);
    answers.set('/big', document(items(500)));
    const [snapshot] = await world.collect();
    expect(snapshot).toMatchObject({ status: 200, bytes: Buffer.byteLength(answers.get('/big') ?? '') });
    for (const phase of ['first_byte', 'decode', 'extract'] as const) {
      expect(snapshot?.phases?.[PHASES.indexOf(phase)]).toBeGreaterThan(0);
    }
  });

  it('stays with its thread until it is small again', async () => {
    await using world = await openWorld(`sources:\n${big()}`);
    for (const count of [10, 500, 250, 10, 10]) {
      answers.set('/big', document(items(count)));
      const [snapshot] = await world.collect();
      expect(snapshot?.families.find(({ name }) => name === 'n')?.labels.length).toBe(count);
    }
    expect(world.told).toEqual(['threads 1', 'read', 'read', 'read']);
  });

  it('that cannot be read fails as it does here', async () => {
    await using world = await openWorld(`sources:\n${big()}${big('deep', '/deep')}`);
    answers.set('/big', document(items(500)).slice(0, -1));
    answers.set('/deep', `${'['.repeat(110_000)}${']'.repeat(110_000)}`);
    expect(faultsOf(await world.collect())).toEqual(['DECODE_SYNTAX', 'DECODE_DEPTH']);
    expect(world.told.filter((one) => one === 'read').length).toBe(2);
  });
});

const padded = (bytes: number): string => 'x'.repeat(bytes);

it.each([
  [
    'a document that the fast way of XML gives up on',
    (pad: string) => `<!DOCTYPE r [<!ENTITY a "1">]><r><n>&a;</n><p>${pad}</p></r>`,
    '$.r.n',
  ],
  [
    'a document with more digits than a double has',
    (pad: string) => `{"r": {"n": 1, "m": 12345678901234567890, "p": "${pad}"}}`,
    '$.r.n',
  ],
])('%s is read elsewhere from the bound of what is light on', async (_, write, path) => {
  await using world = await openWorld(
    `sources: { a: { url: "\${URL}/slow", metrics: [{ name: n, type: gauge, help: N, value: ${path} }] } }`,
  );
  for (const [bytes, reads] of [
    [20_000, 0],
    [40_000, 1],
  ] as const) {
    answers.set('/slow', write(padded(bytes)));
    expect(textOf(await world.collect())).toContain('n 1\n');
    expect(world.told.filter((one) => one === 'read').length).toBe(reads);
  }
});

it('asks for nothing twice when one answer of many turns out to be large', async () => {
  await using world = await openWorld(`
sources:
  a:
    url: \${URL}/list
    paginate: { next: $.next }
    metrics:
      - each: $.list
        fetch: { url: "/detail/{{ $ }}" }
        labels: { id: $ }
        metrics: [{ name: n, type: gauge, help: N, value: $.n }]
`);
  answers.set('/list', JSON.stringify({ list: [1, 2], next: '/list2' }));
  answers.set('/list2', JSON.stringify({ list: [3] }));
  for (const id of [1, 2, 3]) {
    answers.set(`/detail/${id}`, JSON.stringify({ n: id, pad: padded(id === 2 ? 120_000 : 10) }));
  }
  asked = [];
  const text = textOf(await world.collect());
  expect(text.replace(/^#.*\n/gm, '')).toBe('n{id="1"} 1\nn{id="2"} 2\nn{id="3"} 3\n');
  expect(asked.sort()).toEqual(['/detail/1', '/detail/2', '/detail/3', '/list', '/list2']);
  expect(world.told).toEqual(['threads 1', 'read']);
});

it('takes tables along, and brings them back', async () => {
  await using world = await openWorld(`
sources:
  names:
    url: \${URL}/names
    metrics: []
  a:
    url: \${URL}/a
    metrics:
      - each: $.items
        labels: { name: [$.id, { lookup: names }] }
        metrics: [{ name: n, type: gauge, help: N, value: $.n }]
lookups:
  names: { type: id-to-name, source: names, each: $.items, key: $.id, value: $.name }
`);
  const pad = padded(120_000);
  answers.set('/a', JSON.stringify({ items: [1, 2, 3].map((id) => ({ id, n: id })), pad }));
  for (const name of ['one', 'uno']) {
    answers.set(
      '/names',
      JSON.stringify({
        items: [
          { id: 1, name },
          { id: 2, name: { a: 1 } },
        ],
        pad,
      }),
    );
    const text = textOf(await world.collect());
    expect(text).toContain(`n{name="${name}"} 1\n`);
    expect(text).toContain('n{name="3"} 3\n');
  }
  const [facts] = world.generation.lookups(Date.now());
  expect(facts).toMatchObject({ lookup: 'names', entries: 2, misses: 2 });
  expect(world.told).toEqual(['threads 1', 'read', 'read', 'read', 'read']);
});

/** Decoders that do what no decoder should. */
const PLUGIN = `
const decoder = (name, decode) => ({
  kind: 'decode', name, summary: 'S.', options: { type: 'object', properties: {}, additionalProperties: false },
  examples: [], create: () => ({ decode }),
});
export default [
  decoder('endless', () => { for (;;); }),
  decoder('exit', () => process.exit(3)),
  decoder('strays', () => { void Promise.reject(new TypeError('secret')); return { dialect: 'json', root: { items: [{ n: 1 }] } }; }),
  decoder('hungry', () => { const all = []; for (;;) all.push(new Array(100000).fill({})); }),
];
`;

const withDecoder = (decode: string): string =>
  `plugins: [./bad.mjs]\nsources:\n${big()}  bad:\n    url: \${URL}/bad\n    timeout: 2s\n    decode: ${decode}${METRICS}\n`;

describe('a thread', () => {
  beforeAll(async () => {
    await writeFile(join(folder, 'bad.mjs'), PLUGIN);
    answers.set('/bad', padded(110_000));
  });

  it.each([
    { case: 'does not come to an end', decode: 'endless', code: 'FETCH_TIMEOUT', reason: 'timeout', within: 3000 },
    { case: 'ends', decode: 'exit', code: 'EXTRACT_WORKER', reason: 'crash' },
    { case: 'wants more memory than there is', decode: 'hungry', code: 'EXTRACT_WORKER', reason: 'crash' },
  ])('that $case fails its source alone, and is replaced', async ({ decode, code, reason, within }) => {
    const start = (): Worker => built.start({ resourceLimits: { maxOldGenerationSizeMb: 64 } });
    await using world = await openWorld(withDecoder(decode), { start });
    answers.set('/big', document(items(500)));
    const expected = textOf(await world.collect(['big']));
    const [bad, big] = await Promise.all([world.collect(['bad'], within), world.collect(['big'])]);
    expect(faultsOf(bad)).toEqual([code]);
    expect(faultsOf(big)).toEqual([undefined]);
    expect(world.told.filter((one) => one === reason)).toEqual([reason]);
    expect(textOf(await world.collect(['big']))).toBe(expected);
    expect(world.started.length).toBe(2);
  });

  it('goes on after an error that nobody waited for, and tells of it', async () => {
    await using world = await openWorld(withDecoder('strays'));
    expect(faultsOf(await world.collect(['bad']))).toEqual([undefined]);
    // What the first one left has been told by the end of the second.
    await world.collect(['bad']);
    const strays = world.told.filter((one) => one.startsWith('stray'));
    expect(strays.length).toBeGreaterThan(0);
    expect(strays[0]).toContain('TypeError');
    expect(strays[0]).not.toContain('secret');
    expect(world.started.length).toBe(1);
  });

  it('is gone when its owner is', async () => {
    const world = await openWorld(`sources:\n${big()}`);
    answers.set('/big', document(items(500)));
    await world.collect();
    const [thread] = world.started;
    expect(thread?.threadId).toBeGreaterThan(0);
    await world[Symbol.asyncDispose]();
    expect(thread?.threadId).toBe(-1);
    expect(world.told.at(-1)).toBe('threads 0');
  });

  it('that cannot be started leaves all to be read here', async () => {
    const start = (): Worker => built.start({ execArgv: ['--import', './is-not-there.mjs'] });
    await using world = await openWorld(`sources:\n${big()}`, { start });
    answers.set('/big', document(items(500)));
    asked = [];
    for (let times = 0; times < 2; times += 1) {
      expect(textOf(await world.collect())).toContain('n{id="item \\"499\\" é"} 499\n');
    }
    expect(asked).toEqual(['/big', '/big']);
    expect(world.started.length).toBe(1);
  });

  it('is started for each source as long as there may be more', async () => {
    await using world = await openWorld(
      `sources:\n${['a', 'b', 'c'].map((name) => big(name)).join('')}`.replace(/name: /g, 'name: x_'),
      { most: 2 },
    );
    answers.set('/big', document(items(500)));
    await world.collect();
    expect(world.started.length).toBe(2);
  });
});
