import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Exporter, sample, startExporter } from '../support/exporter.ts';

const CONFIG = `
plugins: [mine.ts]
sources:
  steady: { url: "\${URL}/steady", refresh: 1h, metrics: [{ name: steady, type: gauge, help: S., value: $.n }] }
  one: { url: "\${URL}/one", refresh: 1h, metrics: [{ name: one, type: gauge, help: O., value: [$.n, mine] }] }
`;
const PLUGIN = `
import { definePlugin, readNumber } from 'omni-exporter/plugin';
import { factor } from './factor.ts';
export default definePlugin<'transform', null>({
  kind: 'transform', name: 'mine', summary: 'S.', options: { type: 'null' }, examples: [],
  create: () => (value) => (readNumber(value) as number) * factor,
});
`;
const factor = (value: string): string => `export const factor: number = ${value};\n`;

const asked = new Map<string, number>();
let upstream: Server;
let folder = '';
let exporter: Exporter;

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

beforeEach(async () => {
  asked.clear();
  upstream = createServer((request, response) => {
    const path = request.url ?? '';
    asked.set(path, (asked.get(path) ?? 0) + 1);
    response.setHeader('Content-Type', 'application/json').end('{"n": 7}');
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  folder = await realpath(await mkdtemp(join(tmpdir(), 'plugin-reload-')));
  await Promise.all([write('a.yaml', CONFIG), write('mine.ts', PLUGIN), write('factor.ts', factor('2'))]);
  exporter = await startExporter([join(folder, 'a.yaml')], {
    URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
  });
});

afterEach(async () => {
  await exporter[Symbol.asyncDispose]();
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await rm(folder, { recursive: true });
});

/** Scrapes until a page is as wanted: files are seen after a while, and no event of ours tells when. */
async function scrapeUntil(isWanted: (page: string) => boolean): Promise<string> {
  for (;;) {
    const page = await exporter.scrape();
    if (isWanted(page)) return page;
  }
}

it('a file that a plugin imports changes: what uses it begins anew, the rest goes on', async () => {
  expect(sample(await exporter.scrape(), 'one')).toBe('14');
  await write('factor.ts', factor('3'));
  const page = await scrapeUntil((one) => sample(one, 'one') === '21');
  expect(sample(page, 'steady')).toBe('7');
  expect([asked.get('/steady'), asked.get('/one')]).toEqual([1, 2]);
});

it('a plugin that does not load changes nothing, and is taken when it is mended', async () => {
  expect(sample(await exporter.scrape(), 'one')).toBe('14');
  await write('factor.ts', 'throw new Error("half written");');
  await exporter.reload();
  const response = await fetch(`${exporter.url}/-/reload`, { method: 'POST' });
  expect([response.status, await response.text()]).toEqual([400, expect.stringMatching(/a\.yaml:2:11 .*half written/)]);
  expect(sample(await exporter.scrape(), 'one')).toBe('14');
  await write('factor.ts', factor('4'));
  await scrapeUntil((page) => sample(page, 'one') === '28');
});

it('a file that goes missing is looked out for', async () => {
  await rm(join(folder, 'factor.ts'));
  await exporter.reload();
  expect(sample(await exporter.scrape(), 'one')).toBe('14');
  await write('factor.ts', factor('5'));
  await scrapeUntil((page) => sample(page, 'one') === '35');
});
