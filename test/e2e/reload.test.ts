import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exporter, sample, startExporter } from '../support/exporter.ts';

const asked = new Map<string, number>();
let upstream: Server;
let folder = '';
let exporter: Exporter;

const at = (...names: string[]): string => join(folder, ...names);
const times = (path: string): number => asked.get(path) ?? 0;

/** A polled source that stays as it is, and two whose label tells the revision of the config. */
const config = (revision: string): string => `
sources:
  steady:
    url: \${URL}/steady
    auth: { type: basic, username: u, password: p }
    refresh: 1h
    metrics: [{ name: steady, type: gauge, help: Steady., value: $.n }]
  one:
    url: \${URL}/one
    auth: { type: basic, username: u, password: p }
    labels: { revision: r${revision} }
    metrics: [{ name: one, type: gauge, help: One., value: $.n }]
  two:
    url: \${URL}/two
    refresh: 1h
    labels: { revision: r${revision} }
    metrics: [{ name: two, type: gauge, help: Two., value: $.n }]
`;

beforeEach(async () => {
  asked.clear();
  upstream = createServer((request, response) => {
    const path = request.url ?? '';
    asked.set(path, times(path) + 1);
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ n: times(path) }));
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  folder = await realpath(await mkdtemp(join(tmpdir(), 'reload-')));
  await mkdir(at('conf'));
  await writeFile(at('conf', 'app.yaml'), config('0'));
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  exporter = await startExporter([at('conf')], { URL: url });
});

afterEach(async () => {
  await exporter[Symbol.asyncDispose]();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await rm(folder, { recursive: true });
});

async function post(accept = 'text/plain', method = 'POST'): Promise<{ status: number; text: string }> {
  const response = await fetch(`${exporter.url}/-/reload`, { method, headers: { Accept: accept } });
  return { status: response.status, text: await response.text() };
}

/** Scrapes until a page is as wanted: files are seen after a while, and no event of ours tells when. */
async function scrapeUntil(isWanted: (page: string) => boolean): Promise<string> {
  for (;;) {
    const page = await exporter.scrape();
    if (isWanted(page)) return page;
  }
}

const revisionOf = (page: string, name: string): string | undefined =>
  new RegExp(`^${name}\\{revision="(\\w+)"\\} `, 'm').exec(page)?.[1];

describe('POST /-/reload', () => {
  it('answers with what it changed, in text or JSON', async () => {
    await writeFile(at('conf', 'app.yaml'), config('1').replace('one:\n', 'uno:\n'));
    const { status, text } = await post();
    expect([status, text]).toEqual([200, 'reloaded\nsource uno added\nsource one removed\nsource two changed\n']);
    await writeFile(at('conf', 'app.yaml'), config('1').replace('labels: { revision: r1 }', 'labels: { site: s }'));
    const json = JSON.parse((await post('application/json', 'PUT')).text) as unknown;
    expect(json).toMatchObject({
      outcome: 'reloaded',
      diff: {
        sources: { added: ['one'], removed: ['uno'], changed: [] },
        labelSets: { added: ['one{site}'], removed: ['one{revision}'] },
      },
    });
    expect((await post()).text).toBe('unchanged\n');
  });

  it('refuses a bad config with all its problems, and goes on with the one before', async () => {
    await exporter.scrape();
    await writeFile(at('conf', 'app.yaml'), `${config('1')}\n  broken: { urll: x, timeout: soon }\n`);
    const { status, text } = await post();
    expect(status).toBe(400);
    expect(text).toContain('app.yaml:19:13');
    expect(JSON.parse((await post('application/json')).text)).toMatchObject({
      outcome: 'refused',
      problems: expect.arrayContaining([
        expect.objectContaining({ line: 19, code: expect.any(String) as string }),
      ]) as unknown,
    });
    const page = await exporter.scrape();
    expect(revisionOf(page, 'one')).toBe('r0');
    expect(sample(page, 'omni_exporter_config_last_reload_successful')).toBe('0');
    expect(sample(page, 'omni_exporter_config_reloads_total{outcome="refused"}')).toBe('2');
  });

  it('is a 405 for GET', async () => {
    expect((await post('text/plain', 'GET')).status).toBe(405);
  });
});

describe('a changed file', () => {
  it('is seen when it is renamed over, vanishes, comes back, and when another appears', async () => {
    await writeFile(at('new'), config('1'));
    await rename(at('new'), at('conf', 'app.yaml'));
    await scrapeUntil((page) => revisionOf(page, 'one') === 'r1');
    await rm(at('conf', 'app.yaml'));
    await scrapeUntil((page) => sample(page, 'omni_exporter_config_last_reload_successful') === '0');
    await writeFile(at('conf', 'app.yaml'), config('2'));
    await scrapeUntil((page) => revisionOf(page, 'one') === 'r2');
    await writeFile(at('conf', 'more.yaml'), 'sources: { more: { url: "${URL}/more", up: more_up } }');
    await scrapeUntil((page) => sample(page, 'more_up') === '1');
  });
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

describe('hundreds of reloads under scrapes without pause', () => {
  it('fail none, leave no gap, mix no generations and leave nothing behind', { timeout: 120_000 }, async () => {
    await rename(at('conf', 'app.yaml'), at('conf', 'base.txt'));
    await mkdir(at('v0'));
    await writeFile(at('v0', 'app.yaml'), config('0'));
    await symlink('../v0', at('conf', '..data'));
    await symlink('..data/app.yaml', at('conf', 'app.yaml'));
    const steadyBefore = sample(await exporter.scrape(), 'omni_source_last_success_timestamp_seconds{source="steady"}');

    const wrong: string[] = [];
    const along = scrapeAlong((page) => {
      if (revisionOf(page, 'one') !== revisionOf(page, 'two')) wrong.push('mixed');
      if (sample(page, 'steady') !== '1') wrong.push('gap');
      if (sample(page, 'omni_source_up{source="one"}') !== '1') wrong.push('down');
    });
    const reload = async (revision: number): Promise<number> => {
      const way = revision % 4;
      const text = way === 1 ? 'sources: [' : config(String(revision));
      await mkdir(at(`v${revision}`));
      await writeFile(at(`v${revision}`, 'app.yaml'), text);
      await symlink(`../v${revision}`, at('conf', '..data_tmp'));
      await rename(at('conf', '..data_tmp'), at('conf', '..data'));
      await rm(at(`v${revision - 1}`), { recursive: true });
      return (await post()).status;
    };
    const statuses = new Map<number, number>();
    const run = async (from: number, to: number): Promise<void> => {
      for (let revision = from; revision < to; revision++) {
        const status = await reload(revision);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await run(1, 100);
    const middle = await rest();
    await run(100, 300);
    const pages = await along.stop();
    const end = await rest();

    expect(wrong).toEqual([]);
    expect(Object.fromEntries(statuses)).toEqual({ 200: 224, 400: 75 });
    expect(pages).toBeGreaterThan(100);
    expect(times('/steady')).toBe(1);
    const page = await exporter.scrape();
    expect(sample(page, 'omni_source_last_success_timestamp_seconds{source="steady"}')).toBe(steadyBefore);
    expect(end.resources).toBeLessThanOrEqual(middle.resources + 5);
    expect(end.heap - middle.heap).toBeLessThan(8e6);
  });
});
