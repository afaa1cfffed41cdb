import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Built, startBuilt } from './support/built.ts';
import { straysOf } from './support/fleet.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { readStrictly } from './support/page.ts';
import { openUpstream, type Upstream } from './support/upstream.ts';

const SOURCES = 10_000;
/** Sources that a scrape asks for: the first, the last, and one between. */
const SOME = ['s0', 's5000', `s${SOURCES - 1}`];
const MAIN = `${import.meta.dirname}/../../dist/main.cjs`;

const source = (index: number, metric: string): string =>
  `  s${index}: { url: '\${URL}', metrics: [{ name: ${metric}_${index}, type: gauge, help: N., value: $.n }] }\n`;
const config = (metric: string): string =>
  `sources:\n${Array.from({ length: SOURCES }, (_, index) => source(index, metric)).join('')}`;

let upstream: Upstream;
let folder: Folder;
let file: string;
let exporter: Built;

beforeAll(async () => {
  upstream = await openUpstream({ well: { type: 'application/json', body: '{"n":1}' }, ill: 'refuse' });
  folder = await openFolder();
  file = await folder.write('a.yaml', config('first_n'));
  exporter = await startBuilt({ configFiles: [file], env: { URL: upstream.url } });
});
afterAll(async () => {
  for (const one of [exporter, upstream, folder]) await one[Symbol.asyncDispose]();
});

/** Asks some of the sources, and gives how many showed the metric. */
async function shown(metric: string): Promise<number> {
  const { samples } = await readStrictly(await exporter.page(SOME));
  return samples.filter(({ name, value }) => name.startsWith(metric) && value === 1).length;
}

it('ten thousand sources are served, and served anew after a reload', async () => {
  expect(await shown('first_n')).toBe(SOME.length);
  await folder.write('a.yaml', config('second_n'));
  await vi.waitFor(async () => expect(await shown('second_n')).toBe(SOME.length), 50_000);
  expect(await shown('first_n')).toBe(0);
  expect(exporter.isAlive()).toBe(true);
  expect(straysOf(exporter.output())).toEqual([]);
});

it('ten thousand sources are checked, and the wrong one among them is named', async () => {
  const check = (text: string): ReturnType<typeof spawnSync> => {
    return spawnSync(process.execPath, [MAIN, 'check', text], {
      env: { PATH: process.env['PATH'], URL: upstream.url },
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
  };
  expect(check(file).status).toBe(0);
  const wrong = check(
    await folder.write('wrong.yaml', config('n').replace("s7777: { url: '${URL}'", 's7777: { url: 1')),
  );
  expect(wrong.status).toBe(1);
  expect(`${String(wrong.stdout)}${String(wrong.stderr)}`).toContain('s7777');
});
