import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exporter, sample, startExporter } from '../support/exporter.ts';

const REGISTRY = 'reload storm';
/** The instances of the plugin that were created and are not disposed. */
const open = new Set<object>();
let created = 0;

/** A polled source that stays as it is, and two whose labels tell the revisions of the config and of its plugin. */
const config = (revision: string): string => `
plugins: [../mark.ts]
sources:
  steady:
    url: \${URL}/steady
    auth: { type: basic, username: u, password: p }
    refresh: 1h
    metrics: [{ name: steady, type: gauge, help: Steady., value: $.n }]
  one:
    url: \${URL}/one
    auth: { type: mark }
    labels: { revision: r${revision} }
    metrics: [{ name: one, type: gauge, help: One., value: $.n, labels: { mark: [x, mark] } }]
  two:
    url: \${URL}/two
    auth: { type: mark }
    refresh: 1h
    labels: { revision: r${revision} }
    metrics: [{ name: two, type: gauge, help: Two., value: $.n, labels: { mark: [x, mark] } }]
`;

/** The mark is made of what stands in the plugin's file and in one that it imports. */
const plugin = (revision: number): string => `
import { definePlugin, withHeader } from 'omni-exporter/plugin';
import { imported } from './imported.ts';
const mark: string = 'p${revision}-' + imported;
export default [
  definePlugin<'auth', object>({
    kind: 'auth', name: 'mark', summary: 'S.', examples: [],
    options: { type: 'object', additionalProperties: false, properties: {} },
    create: (_, context) => {
      context.own(globalThis[Symbol.for('${REGISTRY}')]());
      return { authorize: (request) => withHeader(request, 'X-Mark', mark) };
    },
  }),
  definePlugin<'transform', null>({
    kind: 'transform', name: 'mark', summary: 'S.', examples: [], options: { type: 'null' },
    create: () => () => mark,
  }),
];
`;
const imported = (revision: number): string => `export const imported: string = 'i${revision}';\n`;
const BROKEN = 'throw new Error("not today");\n';

const asked = new Map<string, number>();
let upstream: Server;
let folder = '';
let exporter: Exporter;

const at = (...names: string[]): string => join(folder, ...names);

/** As a ConfigMap brings a config: in a folder of its own, a link to which is renamed over. */
async function swapConfig(revision: number, text: string): Promise<void> {
  await mkdir(at(`v${revision}`));
  await writeFile(at(`v${revision}`, 'app.yaml'), text);
  await symlink(`../v${revision}`, at('conf', '..data_tmp'));
  await rename(at('conf', '..data_tmp'), at('conf', '..data'));
}

async function rewrite(name: string, text: string): Promise<void> {
  await writeFile(at(`${name}.new`), text);
  await rename(at(`${name}.new`), at(name));
}

beforeEach(async () => {
  (globalThis as Record<symbol, unknown>)[Symbol.for(REGISTRY)] = () => {
    created += 1;
    const instance = { [Symbol.dispose]: () => void open.delete(instance) };
    open.add(instance);
    return instance;
  };
  upstream = createServer((request, response) => {
    const path = request.url ?? '';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    // What is asked with no mark is asked without the plugin.
    const status = path === '/steady' || request.headers['x-mark'] !== undefined ? 200 : 401;
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ n: asked.get(path) }));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  folder = await realpath(await mkdtemp(join(tmpdir(), 'storm-')));
  await mkdir(at('conf'));
  await rewrite('mark.ts', plugin(0));
  await rewrite('imported.ts', imported(0));
  await swapConfig(0, config('0'));
  await symlink('..data/app.yaml', at('conf', 'app.yaml'));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  exporter = await startExporter([at('conf')], { URL: url });
});

afterEach(async () => {
  await exporter[Symbol.asyncDispose]();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await rm(folder, { recursive: true });
});

/** Scrapes without pause until it is stopped. */
function scrapeAlong(check: (page: string) => void): { stop(): Promise<number> } {
  let isOpen = true;
  let pages = 0;
  const loop = async (): Promise<void> => {
    while (isOpen) {
      check(await exporter.scrape());
      pages += 1;
    }
  };
  const loops = [loop(), loop(), loop(), loop()];
  return {
    async stop() {
      isOpen = false;
      await Promise.all(loops);
      return pages;
    },
  };
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function rest(): Promise<{ heap: number; resources: number }> {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  const resources = process.getActiveResourcesInfo().filter((name) => !name.startsWith('TCP')).length;
  return { heap: process.memoryUsage().heapUsed, resources };
}

const STEADY_AT = 'omni_source_last_success_timestamp_seconds{source="steady"}';

/** The labels of a series without its name. */
const labelsOf = (page: string, name: string): string | undefined =>
  new RegExp(`^${name}(\\{.*\\}) `, 'm').exec(page)?.[1];

type Change = (revision: number) => Promise<void>;

/** The ways in which a config changes, in turn: two of them leave it broken, and what comes next mends it. */
const CHANGES: readonly Change[] = [
  () => rewrite('imported.ts', BROKEN),
  async (revision) => {
    await rewrite('imported.ts', imported(revision));
    await swapConfig(revision, config(String(revision)));
  },
  (revision) => rewrite('mark.ts', plugin(revision)),
  (revision) => rewrite('imported.ts', imported(revision)),
  (revision) => swapConfig(revision, 'sources: ['),
  (revision) => swapConfig(revision, config(String(revision))),
];

async function reload(revision: number): Promise<number> {
  await CHANGES[revision % CHANGES.length]?.(revision);
  const { status } = await fetch(`${exporter.url}/-/reload`, { method: 'POST' });
  return status;
}

/** Reloads again and again; gives how often each status was answered. */
async function reloadMany(from: number, to: number): Promise<Readonly<Record<number, number>>> {
  const statuses: Record<number, number> = {};
  for (let revision = from; revision < to; revision++) {
    const status = await reload(revision);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return statuses;
}

describe('hundreds of reloads under scrapes without pause', () => {
  it('fail none, leave no gap, mix no generations and leave nothing behind', { timeout: 120_000 }, async () => {
    const steadyBefore = sample(await exporter.scrape(), STEADY_AT);
    const wrong: string[] = [];
    const seen = new Set<string>();
    const along = scrapeAlong((page) => {
      const labels = labelsOf(page, 'one');
      if (labels === undefined || labels !== labelsOf(page, 'two')) wrong.push('mixed');
      if (sample(page, 'steady') !== '1') wrong.push('gap');
      if (sample(page, 'omni_source_up{source="one"}') !== '1') wrong.push('down');
      seen.add(labels ?? '');
    });
    const early = await reloadMany(1, 101);
    const middle = await rest();
    const late = await reloadMany(101, 300);
    const pages = await along.stop();
    const end = await rest();

    expect(wrong).toEqual([]);
    expect([early, late]).toEqual([
      { 200: 67, 400: 33 },
      { 200: 133, 400: 66 },
    ]);
    expect(pages).toBeGreaterThan(100);
    expect(seen.size).toBeGreaterThan(100);
    const page = await exporter.scrape();
    expect(labelsOf(page, 'one')).toBe('{mark="p296-i297",revision="r299"}');
    expect(sample(page, STEADY_AT)).toBe(steadyBefore);
    expect(asked.get('/steady')).toBe(1);
    expect(end.resources).toBeLessThanOrEqual(middle.resources + 5);
    expect(end.heap - middle.heap).toBeLessThan(8e6);

    expect(created).toBeGreaterThan(300);
    // The last generation but one may still be closing.
    for (let round = 0; round < 100 && open.size > 2; round++) await exporter.scrape();
    expect(open.size).toBe(2);
    await exporter[Symbol.asyncDispose]();
    expect(open.size).toBe(0);
  });
});
