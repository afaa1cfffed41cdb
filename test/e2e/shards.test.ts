import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Exporter, startExporter } from '../support/exporter.ts';

const COUNT = 3;
const TARGETS = Array.from({ length: 12 }, (_, number) => `t${number}`);
const targets = TARGETS.map((name) => `      - { name: ${name}, url: "\${URL}/${name}" }\n`).join('');

const CONFIG = `
lookups:
  sites: { type: id-to-name, source: all_sites, each: "$.*", key: $key, value: $ }
  owners: { type: id-to-name, source: own_names, each: "$.*", key: $key, value: $ }
sources:
  all_sites: { url: "\${URL}/sites", up: sites_up }
  own_names:
    url: "{{ target.url }}/names"
    targets:
${targets}
  app:
    up: app_up
    targets:
${targets}
    metrics:
      - { name: app_n, type: gauge, help: N., labels: { site: [north, lookup: sites], owner: [a, lookup: owners] }, value: $.n }
  first: { url: "\${URL}/n", up: both_up, metrics: [{ name: first_n, type: gauge, help: N., value: $.n }] }
  second: { url: "\${URL}/down", up: both_up, metrics: [{ name: second_n, type: gauge, help: N., value: $.n }] }
  nowhere: { targets: [{ file_sd: none.json }], metrics: [{ name: no_n, type: gauge, help: N., value: $.n }] }
modules:
  probed:
    targets:
${targets}
    metrics: [{ name: n, type: gauge, help: N., labels: { site: [north, lookup: sites] }, value: $.n }]
`;

let url: string;
let folder: string;
let file: string;
let whole: Exporter;
let shards: readonly Exporter[];
const upstream = createServer((request, reply) => {
  const { url: path = '' } = request;
  const names = path.endsWith('/names') ? { a: `owner of ${path}` } : { n: path.length };
  const body = path === '/sites' ? { north: 'North' } : names;
  reply.writeHead(path === '/down' ? 500 : 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
});

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'shards-'));
  file = join(folder, 'a.yaml');
  await writeFile(join(folder, 'none.json'), '[]');
  await writeFile(file, CONFIG);
  whole = await startExporter([file], { URL: url });
  shards = await Promise.all(
    Array.from({ length: COUNT }, (_, index) =>
      startExporter([file], { URL: url }, { shard: { index, count: COUNT } }),
    ),
  );
});
afterAll(async () => {
  for (const exporter of [whole, ...shards]) await exporter[Symbol.asyncDispose]();
  upstream.close();
  await rm(folder, { recursive: true });
});

/** The series of sources on a page, their times apart. */
async function seriesOf(exporter: Exporter, query = ''): Promise<readonly string[]> {
  const text = await (await fetch(`${exporter.url}/metrics${query}`)).text();
  const isTold = (line: string): boolean =>
    /^(?!#|process_|nodejs_|omni_exporter_|omni_lookup_)\w/.test(line) && !/^\w+_seconds\b/.test(line);
  return text.split('\n').filter(isTold);
}

it('shows in all shards together exactly what one process shows', async () => {
  const own = await seriesOf(whole);
  const parts = await Promise.all(shards.map((shard) => seriesOf(shard)));
  const named = (lines: readonly string[]): readonly string[] =>
    lines.map((line) => line.replace(/^(omni_source_\w+_total\{.*) \d+$/, '$1')).sort();
  expect(named(parts.flat())).toEqual(named(own));
  expect(own).toContain('both_up 0');
  expect(own).toContain('app_n{owner="owner of /t3/names",site="North",target="t3"} 3');
  expect(own).toContain('sites_up 1');
  for (const part of parts) expect(part.length).toBeGreaterThan(0);
});

it('keeps all of a target in one shard', async () => {
  const pages = await Promise.all(shards.map((shard) => seriesOf(shard)));
  for (const name of TARGETS) {
    const sources = pages.map((page) => page.filter((line) => line.includes(`target="${name}"`)).length > 0);
    expect(sources.filter((has) => has)).toEqual([true]);
  }
});

it.each(['?source=first', '?source=all_sites', '?source=app', '?source=nowhere'])(
  'answers %s in every shard, where it has nothing with nothing',
  async (query) => {
    const statuses = await Promise.all(
      [whole, ...shards].map(async (one) => (await fetch(`${one.url}/metrics${query}`)).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    const parts = await Promise.all(shards.map((shard) => seriesOf(shard, query)));
    expect(parts.flat().length).toBe((await seriesOf(whole, query)).length);
  },
);

it('still knows no source that there is not', async () => {
  const statuses = await Promise.all(shards.map(async (one) => (await fetch(`${one.url}/metrics?source=x`)).status));
  expect(new Set(statuses)).toEqual(new Set([400]));
});

it('lists each target in the /sd of one shard, and probes any in any', async () => {
  interface Group {
    readonly labels: Readonly<Record<string, string>>;
  }
  const lists = await Promise.all(
    shards.map(async (shard) => (await (await fetch(`${shard.url}/sd`)).json()) as readonly Group[]),
  );
  const named = lists.map((groups) => groups.map(({ labels }) => labels['instance'] ?? ''));
  expect(named.flat().sort()).toEqual([...TARGETS].sort());
  for (const shard of shards) {
    for (const name of TARGETS) {
      const text = await (await fetch(`${shard.url}/probe?module=probed&target=${name}`)).text();
      expect(text).toContain(`n{site="North"} ${name.length + 1}\n`);
    }
  }
});

it('says which shard it is, what it shows and what it reads for lookups alone', async () => {
  const pages = await Promise.all(shards.map((shard) => shard.scrape()));
  const numbers = (name: string): readonly number[] =>
    pages.map((page) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(page)?.[1]));
  expect(numbers('omni_exporter_shard_index')).toEqual([0, 1, 2]);
  expect(numbers('omni_exporter_shard_count')).toEqual([3, 3, 3]);
  const shown = numbers('omni_exporter_shard_entries\\{role="shown"\\}');
  expect(shown.reduce((sum, one) => sum + one, 0)).toBe(TARGETS.length * 2 + 3);
  // `all_sites` is its own in one, and fills a lookup in the two others.
  const feeding = numbers('omni_exporter_shard_entries\\{role="feeding"\\}');
  expect([...feeding].sort()).toEqual([0, 1, 1]);
  expect(await whole.scrape()).not.toContain('omni_exporter_shard');
  const status = await (await fetch(`${shards[feeding.indexOf(1)]?.url}/`)).text();
  expect(status).toMatch(/shard \d of 3/);
  expect(status).toContain('for lookups alone');
});

it('fills a lookup that a reload makes it read', async () => {
  const later = CONFIG.replace(
    'metrics: [{ name: first_n,',
    'metrics: [{ name: first_n, labels: { site: [north, lookup: sites] },',
  );
  await writeFile(join(folder, 'next.yml.tmp'), later);
  await rename(join(folder, 'next.yml.tmp'), file);
  await Promise.all(shards.map((shard) => shard.reload()));
  const parts = await Promise.all(shards.map((shard) => seriesOf(shard)));
  expect(parts.flat()).toContain('first_n{site="North"} 2');
  expect(parts.flat()).toContain('both_up 0');
});
