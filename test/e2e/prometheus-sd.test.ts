import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Exporter, startExporter } from '../support/exporter.ts';
import { FAULT_OF, mannerOf, openPlaces, type Places } from '../support/places.ts';
import { hasPrometheus, type Prometheus, type Series, startPrometheus } from '../support/prometheus.ts';

const NUMBERS = Array.from({ length: 50 }, (_, number) => number);
const SHARDS = 3;
const WAIT = { timeout: 18_000, interval: 200 };
const hasServer = hasPrometheus();
if (!hasServer) console.warn('no prometheus on this machine: it cannot be asked what it makes of /sd');

const targets = (places: Places, numbers: readonly number[]): string =>
  numbers.map((number) => `      - { name: place-${number}, url: "${places.urlOf(number)}" }\n`).join('');

const N = 'metrics: [{ name: NAME, type: gauge, help: A number., value: $.n, labels: LABELS }]';
const metrics = (name: string, labels = '{}'): string => N.replace('NAME', name).replace('LABELS', labels);

/** Sources at targets that poll, one with a table of its own and one of all; two that share a gauge; a module. */
const config = (places: Places): string => `
lookups:
  all_names: { type: id-to-name, source: everywhere, each: $, key: site, value: [$.n] }
  own_names: { type: id-to-name, source: names, each: $, key: own, value: [$.n] }
sources:
  everywhere: { url: "${places.urlOf(1)}" }
  names:
    timeout: 1s
    targets:
${targets(places, NUMBERS.slice(0, 12))}
  polled:
    refresh: 5s
    timeout: 2s
    up: polled_up
    targets:
${targets(places, NUMBERS)}
    ${metrics('polled_number')}
  joined:
    timeout: 1s
    targets:
${targets(places, NUMBERS.slice(0, 12))}
    ${metrics('joined_number', '{ site: [site, lookup: all_names], own: [own, lookup: own_names] }')}
  one: { url: "${places.urlOf(2)}", up: both_up, ${metrics('one_number')} }
  other: { url: "${places.urlOf(6)}", timeout: 1s, up: both_up, ${metrics('other_number')} }
modules:
  place:
    timeout: 2s
    targets:
${targets(places, NUMBERS)}
    ${metrics('probed_number')}
`;

interface ScrapeConfig {
  readonly scrape_configs: readonly { readonly http_sd_configs: readonly object[] }[];
}

/** The README's job under a name, made fast, at the lists of some exporters. */
async function recipe(name: string, exporters: readonly Exporter[]): Promise<object> {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, text = ''] = /### One list of targets: `\/sd`\n[^]*?```yaml\n([^]*?)```/.exec(readme) ?? [];
  const { scrape_configs: jobs } = parse(text.replaceAll(/\b30s|\b10s/g, '4s')) as ScrapeConfig;
  const [job] = jobs;
  const lists = job?.http_sd_configs.map((list) => stringify(list)) ?? [];
  const each = exporters.flatMap(({ url }) =>
    lists.map((list) => parse(list.replace('http://localhost:9877', url)) as object),
  );
  return { ...job, job_name: name, http_sd_configs: each };
}

const scraping = (name: string, exporters: readonly Exporter[]): object => ({
  job_name: name,
  static_configs: [{ targets: exporters.map(({ url }) => new URL(url).host) }],
});

describe.skipIf(!hasServer)('a real Prometheus', () => {
  let folder: string;
  let places: Places;
  let whole: Exporter;
  let shards: readonly Exporter[];
  let prometheus: Prometheus;

  beforeAll(async () => {
    places = await openPlaces();
    folder = await mkdtemp(join(tmpdir(), 'sd-'));
    const file = join(folder, 'a.yaml');
    await writeFile(file, config(places));
    whole = await startExporter([file], {});
    shards = await Promise.all(
      Array.from({ length: SHARDS }, (_, index) => startExporter([file], {}, { shard: { index, count: SHARDS } })),
    );
    const prometheusConfig = {
      global: { scrape_interval: '4s', scrape_timeout: '4s' },
      scrape_configs: [
        scraping('whole', [whole]),
        scraping('shards', shards),
        await recipe('probes', [whole]),
        await recipe('shard_probes', shards),
      ],
    };
    prometheus = await startPrometheus({ 'prometheus.yml': stringify(prometheusConfig) });
  });
  afterAll(async () => {
    await prometheus[Symbol.asyncDispose]();
    for (const exporter of [whole, ...shards]) await exporter[Symbol.asyncDispose]();
    await places[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it.each(['probes', 'shard_probes'])(
    'probes each target of /sd once, and knows which fail and how (%s)',
    async (job) => {
      const ofJob = (name: string): Promise<readonly Series[]> => prometheus.query(`${name}{job="${job}"}`);
      await vi.waitFor(async () => {
        expect(await ofJob('probe_success')).toHaveLength(NUMBERS.length);
        expect((await ofJob('up')).map(({ value }) => value)).toEqual(NUMBERS.map(() => '1'));
      }, WAIT);
      await vi.waitFor(async () => {
        const success = new Map((await ofJob('probe_success')).map(({ labels, value }) => [labels['instance'], value]));
        const expected = NUMBERS.map(
          (number) => [`place-${number}`, mannerOf(number) === undefined ? '1' : '0'] as const,
        );
        expect(success).toEqual(new Map(expected));
        const codes = await prometheus.query(`probe_failure_info{job="${job}"} == 1`);
        const found = new Map(codes.map(({ labels }) => [labels['instance'], labels['code']]));
        const failing = NUMBERS.flatMap((number) => {
          const manner = mannerOf(number);
          return manner === undefined ? [] : [[`place-${number}`, FAULT_OF[manner]] as const];
        });
        expect(found).toEqual(new Map(failing));
      }, WAIT);
    },
  );

  it('finds in three shards exactly the series of one process', async () => {
    await vi.waitFor(async () => {
      const own = await seriesOf('whole', SHOWN);
      expect(own.length).toBeGreaterThan(300);
      expect(await seriesOf('shards', SHOWN)).toEqual(own);
      const tables = new Set(await seriesOf('whole', '__name__=~"omni_lookup_.*"'));
      expect(new Set(await seriesOf('shards', '__name__=~"omni_lookup_.*"'))).toEqual(tables);
    }, WAIT);
  });

  it('finds a part of them in each shard', async () => {
    await vi.waitFor(async () => {
      const counts = await prometheus.query('count by (instance) (omni_source_up{job="shards"})');
      expect(counts).toHaveLength(SHARDS);
      const entries = await prometheus.query('sum by (role) (omni_exporter_shard_entries{job="shards"})');
      const [total] = await prometheus.query('count(omni_source_up{job="whole"})');
      expect(entries.find(({ labels }) => labels['role'] === 'shown')?.value).toBe(total?.value);
      expect(await prometheus.query('omni_exporter_shard_count')).toHaveLength(SHARDS);
      expect((await prometheus.query('omni_exporter_shard_index')).map(({ value }) => value).sort()).toEqual([
        '0',
        '1',
        '2',
      ]);
    }, WAIT);
  });

  /** What is no process’s own: neither its times nor its history. Values are compared of what the upstreams say. */
  const SHOWN =
    '__name__!~"omni_lookup_.*|omni_exporter_.*|process_.*|nodejs_.*|scrape_.*|up|.*_seconds|omni_source_(failures|errors)_total"';

  async function seriesOf(job: string, selector: string): Promise<readonly string[]> {
    const found = await prometheus.query(`{job="${job}",${selector}}`);
    return found.map(written).sort();
  }
});

function written({ labels, value }: Series): string {
  const own = Object.entries(labels).filter(([label]) => !['job', 'instance'].includes(label));
  const isOwn = labels['__name__']?.startsWith('omni_') === true && labels['__name__'] !== 'omni_source_up';
  return `${JSON.stringify(own.sort())} ${isOwn ? '' : value}`;
}
