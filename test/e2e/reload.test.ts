import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exporter, sample, startExporter } from '../support/exporter.ts';

const asked = new Map<string, number>();
let upstream: Server;
let folder = '';
let exporter: Exporter;

const at = (...names: string[]): string => join(folder, ...names);
const times = (path: string): number => asked.get(path) ?? 0;

/** Two sources whose label tells the revision of the config. */
const config = (revision: string): string => `
sources:
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
    expect(text).toContain('app.yaml:14:13');
    expect(JSON.parse((await post('application/json')).text)).toMatchObject({
      outcome: 'refused',
      problems: expect.arrayContaining([
        expect.objectContaining({ line: 14, code: expect.any(String) as string }),
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
