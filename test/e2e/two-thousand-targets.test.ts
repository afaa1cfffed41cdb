import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { type Exporter, startExporter } from '../support/exporter.ts';
import { answerOf, type FailingPlaces, MANNERS, mannerOf, openFailingPlaces } from '../support/failing-places.ts';
import { hasPrometheus, type Prometheus, startPrometheus } from '../support/prometheus.ts';

const COUNT = 2000;
const NUMBERS = Array.from({ length: COUNT }, (_, number) => number);
const OK = { status: 200 };
const FINE = NUMBERS.filter((number) => mannerOf(number) === undefined);
/** How often each is asked before anything is looked at. */
const ROUNDS = 2;

const hasServer = hasPrometheus();
if (!hasServer) console.warn('no prometheus on this machine: it cannot ask 2000 targets');

const config = (places: FailingPlaces): string => `
sources:
  steady: { url: "${places.urlOf(1)}", refresh: 1s, metrics: [{ name: steady, type: gauge, help: N., value: $.n }] }
modules:
  place:
    timeout: 12s
    redirects: 2
    tls: { ca_file: authority.pem }
    limits: { body: 10KiB, depth: 20, series: 50, label_length: 60 }
    fail_when: { cel: has(root.error), message: "{{ $.error }}" }
    targets: [{ file_sd: list.json }]
    labels: { site: $.site }
    metrics:
      - { name: place_number, type: gauge, help: A number., value: [$.n, required] }
      - { name: place_state, type: enum, help: A state., states: [UP, DOWN], unknown: fail, value: [$.state, default: UP] }
      - each: $.parts.*
        labels: { id: $.id }
        metrics: [{ name: place_part, type: gauge, help: A part., value: $.v }]
    probe: { interval: 25s }
`;

/** The instances of Prometheus' answer, with their values. */
type ByInstance = ReadonlyMap<string, string>;

describe.skipIf(!hasServer)(
  '2000 targets of which each third fails in a way of its own, asked by a real Prometheus',
  () => {
    let folder: string;
    let places: FailingPlaces;
    let exporter: Exporter;
    let prometheus: Prometheus;

    const query = async (expression: string, label = 'instance'): Promise<ByInstance> => {
      const series = await prometheus.query(expression);
      return new Map(series.map(({ labels, value }) => [labels[label] ?? '', value]));
    };

    beforeAll(async () => {
      places = await openFailingPlaces();
      folder = await mkdtemp(join(tmpdir(), 'two-thousand-'));
      const list = NUMBERS.map((number) => ({
        name: `place-${number}`,
        url: places.urlOf(number),
        labels: { rack: `r${number % 7}` },
      }));
      await writeFile(join(folder, 'authority.pem'), places.authority);
      await writeFile(join(folder, 'list.json'), JSON.stringify(list));
      await writeFile(join(folder, 'a.yaml'), config(places));
      exporter = await startExporter([join(folder, 'a.yaml')], {});
      const job = { job_name: 'probes', http_sd_configs: [{ url: `${exporter.url}/sd` }], scrape_timeout: '24s' };
      const own = {
        job_name: 'own',
        static_configs: [{ targets: [new URL(exporter.url).host] }],
        scrape_interval: '5s',
        scrape_timeout: '5s',
      };
      prometheus = await startPrometheus({
        'prometheus.yml': stringify({ global: { scrape_interval: '1m' }, scrape_configs: [job, own] }),
      });
      const asked = `count(count_over_time(probe_success[5m]) >= ${ROUNDS})`;
      await vi.waitFor(async () => expect((await prometheus.query(asked))[0]?.value).toBe(String(COUNT)), {
        timeout: 150_000,
        interval: 1000,
      });
    }, 180_000);
    afterAll(async () => {
      await prometheus[Symbol.asyncDispose]();
      await exporter[Symbol.asyncDispose]();
      await places[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    });

    it('finds them all, as often as the module says, with their labels', async () => {
      expect(await query('up{job="probes"}')).toEqual(new Map(NUMBERS.map((number) => [`place-${number}`, '1'])));
      const racks = await query('count by (rack) (probe_success)', 'rack');
      expect([...racks.values()].reduce((sum, count) => sum + Number(count), 0)).toBe(COUNT);
      expect(racks.size).toBe(7);
      const [rarest] = await prometheus.query('max(count_over_time(probe_success[1m]))');
      expect(Number(rarest?.value)).toBeLessThanOrEqual(60 / 25 + 1);
    });

    it('has success of exactly those that are fine, every time', async () => {
      const expected = new Map(
        NUMBERS.map((number) => [`place-${number}`, mannerOf(number) === undefined ? '1' : '0']),
      );
      expect(await query('min_over_time(probe_success[5m])')).toEqual(expected);
      expect(await query('max_over_time(probe_success[5m])')).toEqual(expected);
    });

    it('says of each other one how it fails', async () => {
      const manners = new Map(NUMBERS.map((number) => [`place-${number}`, mannerOf(number)]));
      const failures = await prometheus.query('max_over_time(probe_failure_info[5m])');
      const found = failures.map(({ labels }) => `${labels['instance']} ${labels['code']}`);
      const codes = [...manners].flatMap(([name, manner]) => (manner === undefined ? [] : [`${name} ${manner.code}`]));
      expect(found.sort()).toEqual(codes.sort());
      const statuses = [...manners].flatMap(([name, manner = OK]) =>
        manner.status === undefined ? [] : [[name, String(manner.status)] as const],
      );
      expect(await query('probe_http_status_code')).toEqual(new Map(statuses));
    });

    it('counts each way of failing', async () => {
      const counted = await query('omni_exporter_probes_total{module="place"}', 'outcome');
      const codes = new Set(Object.values(MANNERS).map(({ code }) => code));
      expect(new Set(counted.keys())).toEqual(new Set([...codes, 'success']));
      for (const count of counted.values()) expect(Number(count)).toBeGreaterThan(0);
    });

    it('has the metrics of those that are fine, and of no other', async () => {
      expect(await query('place_number')).toEqual(new Map(FINE.map((number) => [`place-${number}`, String(number)])));
      const parts = await query('sum by (instance) (place_part)');
      expect(parts).toEqual(new Map(FINE.map((number) => [`place-${number}`, String(2 * number + 1)])));
      const states = (await prometheus.query('place_state == 1')).map(({ labels }) => [
        labels['instance'],
        labels['place_state'],
        labels['site'],
      ]);
      const expected = FINE.map((number) => {
        const { state, site } = answerOf(number);
        return [`place-${number}`, state, site];
      });
      expect(states.sort()).toEqual(expected.sort());
    });

    it('asks each no more often than Prometheus does', async () => {
      const asked = await query('count_over_time(up{job="probes"}[5m])');
      // One may be under way.
      const often = FINE.filter(
        (number) => number !== 1 && (places.asked.get(number) ?? 0) > Number(asked.get(`place-${number}`)) + 2,
      );
      expect(often).toEqual([]);
    });

    it('disturbs nothing else', async () => {
      expect(await query('min_over_time(up{job="own"}[5m])', 'job')).toEqual(new Map([['own', '1']]));
      expect(await query('min_over_time(omni_source_up{job="own"}[5m])', 'source')).toEqual(new Map([['steady', '1']]));
      expect(await query('steady', 'job')).toEqual(new Map([['own', '1']]));
    });
  },
);
