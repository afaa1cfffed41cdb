import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain, type ExplainOptions } from '../../../src/commands/explain/explain.ts';
import type { Explanation, Origin } from '../../../src/commands/explain/explanation.ts';
import { runCommand } from '../../support/run-command.ts';

const CONFIG = `
sources:
  app:
    url: http://app.test/s?key=\${KEY}
    labels: { site: north }
    up: app_up
    metrics:
      - each: $.queues
        where: $.on
        labels: { queue: [$.id, lookup: { table: names, on_miss: drop }] }
        metrics:
          - { name: queue_length, type: gauge, help: Length., value: [$.length, parse: number] }
          - { name: queue_state, type: enum, help: S., states: [a, b], value: $.state, optional: true }
          - name: queue_consumers
            type: gauge
            help: C.
            each: $.consumers
            labels: { consumer: $ }
            value: $key
          - fetch: { url: '/q/{{ $.id }}' }
            metrics:
              - { name: queue_depth, type: gauge, help: D., value: $.depth }
      - { name: total_length, type: gauge, help: T., each: $.queues, aggregate: sum, value: $.length }
      - name: by_state
        type: gauge
        help: B.
        each: $.queues
        aggregate: count
        by: [state]
        labels: { state: $.state }
        always: { state: [a, z] }
      - { name: 'dyn_{{ $.name }}_x', type: gauge, help: D., each: $.dyn, value: $.v }
      - { name: lat_seconds, type: histogram, help: H., buckets: { 0.1: $.lat.a, 1: $.lat.b }, sum: $.lat.s }
      - { name: twice, type: gauge, help: T., each: $.queues, value: $.length }
      - name: split
        type: gauge
        help: S.
        samples:
          - { labels: { part: a }, value: $.lat.a }
          - { labels: { part: b }, value: $.lat.b }
  names:
    url: http://app.test/n
    up: app_up
  other:
    url: http://app.test/o
    metrics: [{ name: other_value, type: gauge, help: O., value: $.v }]
  many:
    use: at
    url: 'http://{{ target.name }}.test/m'
    targets: [{ name: one, url: 'http://one.test', labels: { room: cellar } }, { name: two, url: 'http://two.test' }]
modules:
  at:
    url: '{{ target.url }}/m'
    probe: { params: { all: '1' }, targets_allowed: [any] }
    metrics: [{ name: module_value, type: gauge, help: M., labels: { all: '{{ param.all }}' }, value: $.v }]
lookups:
  names: { type: id-to-name, source: names, each: $, key: $.id, value: $.name }
`;

const KEY = 'key-that-nobody-sees';
const ANSWERS: Readonly<Record<string, unknown>> = {
  app: {
    queues: [
      { id: 'a', on: true, length: '7', state: 'a', consumers: ['x', 'y'] },
      { id: 'b', on: true, length: 'many', state: 'q', consumers: [] },
      { id: 'c', on: false, length: 1 },
      { id: 'dd', on: true, length: 2, echo: KEY },
    ],
    dyn: [{ name: 'q', v: 1 }],
    lat: { a: 1, b: 5, s: 2.5 },
  },
  names: Object.entries({ a: 'Alpha', b: 'Beta', c: 'Gamma' }).map(([id, name]) => ({ id, name })),
  'http://app.test/q/a': { depth: 3 },
  'http://app.test/q/b': { depth: null },
  'http://app.test/q/dd': { depth: 5 },
  one: { v: 1 },
  'http://one.test/m': { v: 1 },
};

let folder = '';
let files: readonly string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'explain-'));
  await writeFile(join(folder, 'a.yaml'), CONFIG);
  const given = Object.entries(ANSWERS).map(async ([name, body], index) => {
    const file = join(folder, `${index}.json`);
    await writeFile(file, JSON.stringify(body));
    return `${name}=${file}`;
  });
  files = await Promise.all(given);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(selector: string, over: Partial<ExplainOptions> = {}) {
  const [output, complaints]: [string[], string[]] = [[], []];
  const code = await explain({
    ...{ configFiles: [join(folder, 'a.yaml')], envFiles: [], env: { KEY }, envFolder: false },
    ...{ selector, params: {}, files, format: 'json' },
    ...{ output: { write: (text) => output.push(text) }, sink: { write: (text) => complaints.push(text) } },
    ...over,
  });
  const text = output.join('').replaceAll(`${folder}/`, '');
  return { code, text, complaints: complaints.join('') };
}

async function explained(
  selector: string,
  over: Partial<ExplainOptions> = {},
): Promise<Explanation & { code: number }> {
  const { code, text } = await run(selector, over);
  return { code, ...(JSON.parse(text) as Explanation) };
}

/** The lines and columns of what stands in the config, by a text that is found there once. */
function at(text: string): string {
  const [before = ''] = CONFIG.split(text);
  const lines = before.split('\n');
  return `a.yaml:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}

const containing = (text: string): unknown => expect.stringContaining(text);

const stepsOf = (origin: Origin | undefined, label: string): readonly string[] =>
  origin?.labels.find(({ name }) => name === label)?.computed?.steps.map(({ part, value }) => `${part} = ${value}`) ??
  [];

describe('a series that is there', () => {
  it('is followed back to source, request, item, look-up and place', async () => {
    const { code, series } = await explained('queue_length{queue="Alpha"}');
    expect(code).toBe(0);
    expect(series).toHaveLength(1);
    const [{ origin, ...shown } = {}] = series;
    expect(shown).toEqual({ series: 'queue_length{queue="Alpha",site="north"}', value: '7', notes: [] });
    expect(origin?.metric).toEqual({
      ...{ name: 'queue_length', type: 'gauge', help: 'Length.' },
      at: at('{ name: queue_length'),
    });
    expect(origin?.source).toEqual({ name: 'app', at: at('app:\n') });
    expect(origin?.requests).toMatchObject([
      { method: 'GET', url: 'http://app.test/s?key=${KEY}', status: 200, contentType: 'application/json' },
    ]);
    expect(origin?.items).toMatchObject([
      {
        ...{ each: '$.queues', at: at('$.queues\n'), position: 1, count: 4, key: 0, path: '$.queues[0]' },
        where: { text: '$.on', value: 'true', at: at('$.on') },
      },
    ]);
    expect(stepsOf(origin, 'queue')).toEqual(['$.id = "a"', 'lookup = "Alpha"']);
    const lookup = origin?.labels.find(({ name }) => name === 'queue')?.computed?.steps[1]?.lookup;
    expect(lookup).toEqual({
      ...{ name: 'names', at: at('names: { type'), key: 'a', isFound: true, entries: 3 },
      ...{ source: 'names', item: '$[0]' },
    });
    expect(origin?.values.map(({ key, value, steps }) => [key, value, steps.map(({ part }) => part)])).toEqual([
      ['value', '7', ['$.length', 'parse']],
    ]);
  });

  it.each<[string, object]>([
    ['queue_state{queue_state="b"}', { value: '0', origin: { values: [{ key: 'value', value: '"a"' }] } }],
    [
      'queue_consumers{consumer="y"}',
      { origin: { items: [{ path: '$.queues[0]' }, { position: 2, count: 2, value: '"y"' }] } },
    ],
    [
      'queue_depth{queue="Alpha"}',
      { value: '3', origin: { requests: [{}, { url: 'http://app.test/q/a' }], items: [{ position: 1 }] } },
    ],
    ['total_length', { value: '10', joined: 3 }],
    [
      'by_state{state="q"}',
      { value: '1', joined: 1, origin: { labels: [{ name: 'site' }, { name: 'state', value: 'q' }] } },
    ],
    ['by_state{state="z"}', { value: '0', notes: [containing('always')] }],
    ['dyn_q_x', { value: '1', origin: { values: [{ key: 'name' }, { key: 'value' }] } }],
    ['lat_seconds_bucket{le="1"}', { value: '5', origin: { values: [{ key: 'buckets' }, { key: 'sum' }] } }],
    ['lat_seconds_sum', { value: '2.5' }],
    ['twice', { value: '7', notes: ['2 later samples with the same labels are left out: duplicate'] }],
    ['split{part="b"}', { value: '5', origin: { values: [{ key: 'value', steps: [{ part: '$.lat.b' }] }] } }],
    ['queue_length{job="omni",instance="h:1",queue="Alpha"}', { value: '7' }],
    ['module_value{target="one"}', { origin: { labels: [{ name: 'room', by: 'the target' }, { name: 'target' }] } }],
  ])('%s is told what it is made of', async (selector, expected) => {
    const over = selector.startsWith('module') ? { target: 'one', files: [`many=${join(folder, '5.json')}`] } : {};
    const { code, series } = await explained(selector, over);
    expect(code).toBe(0);
    expect(series[0]).toMatchObject(expected);
  });

  it('may be of a module, with parameters', async () => {
    const over = { target: 'http://one.test', params: { all: 'few' }, files: [`at=${join(folder, '5.json')}`] };
    const { code, series } = await explained('module_value{all="few"}', over);
    expect(code).toBe(0);
    expect(series[0]).toMatchObject({ series: 'module_value{all="few"}', origin: { source: { name: 'at' } } });
  });

  it('may be one of many: three are told, the others counted', async () => {
    const { series, more } = await explained('by_state{site="north"}');
    expect([series.length, more]).toEqual([3, 1]);
    const all = await explained('lat_seconds');
    expect([all.series.length, all.more]).toEqual([3, 2]);
  });

  it('may be a gauge that sources share under up', async () => {
    const { series } = await explained('app_up');
    expect(series[0]).toMatchObject({
      value: '1',
      notes: [{}, /source app, /, /source names, /].map(() => containing('')),
    });
  });
});

describe('a series that is missing', () => {
  it.each<[string, readonly object[]]>([
    ['queue_lenth', [{ why: 'no_metric', message: containing('did you mean queue_length?') }]],
    ['zzz', [{ why: 'no_metric', lines: expect.arrayContaining(['twice']) as unknown }]],
    [
      'queue_length{queue="Beta"}',
      [{ why: 'left_out', reason: 'not_a_number', at: 'LENGTH', origin: { items: [{ path: '$.queues[1]' }] } }],
    ],
    [
      'queue_length{queue="Gamma"}',
      [{ why: 'passed_over', at: 'WHERE', origin: { items: [{ where: { value: 'false' } }] } }],
    ],
    [
      'queue_length{queue="Delta"}',
      [
        { why: 'left_out', reason: 'lookup_miss' },
        { why: 'other_labels', lines: ['"Alpha"'] },
      ],
    ],
    ['queue_consumers{queue="Beta"}', [{ why: 'no_items', at: 'CONSUMERS' }]],
    [
      'queue_depth{queue="Beta"}',
      [{ why: 'left_out', reason: 'absent', origin: { requests: [{}, { url: 'http://app.test/q/b' }] } }],
    ],
    ['queue_state{queue="Gamma"}', [{ why: 'passed_over' }]],
    ['total_length{sit="north"}', [{ why: 'other_labels', message: containing('did you mean site?') }]],
    ['by_state{state="b"}', [{ why: 'other_labels', lines: ['"a"', '"q"', '"z"'] }]],
    ['split{part="a",site="south"}', [{ why: 'other_labels', message: containing('site="south"') }]],
    ['dyn_zz_x', [{ why: 'no_samples', message: containing('dyn_q_x') }]],
    ['other_value', [{ why: 'source_failed', message: containing('FETCH_CONNECT'), at: 'OTHER' }]],
    ['module_value{target="two"}', [{ why: 'source_failed' }, { why: 'other_labels' }, { why: 'not_asked' }]],
  ])('%s is told why', async (selector, expected) => {
    const places = {
      LENGTH: at('{ name: queue_length'),
      WHERE: at('$.on'),
      CONSUMERS: at('$.consumers'),
      OTHER: at('other:\n'),
    };
    const { code, exists, series, reasons } = await explained(selector);
    expect([code, exists, series]).toEqual([1, false, []]);
    expect(reasons).toMatchObject(
      expected.map((one) => ('at' in one ? { ...one, at: places[one.at as keyof typeof places] } : one)),
    );
    expect(reasons).toHaveLength(expected.length);
  });

  it('shows the steps up to where it ended', async () => {
    const { reasons } = await explained('queue_length{queue="Delta"}');
    const steps = reasons[0]?.origin?.labels.find(({ name }) => name === 'queue')?.computed?.steps;
    expect(steps?.[1]).toMatchObject({
      value: 'missing: lookup_miss',
      lookup: { name: 'names', key: 'dd', isFound: false, entries: 3 },
    });
  });
});

describe("a metric of the exporter's own", () => {
  it.each([
    ['omni_source_up', 0, []],
    ['omni_source_up{source="app"}', 0, ['omni_source_up{source="app"} 1']],
    ['omni_source_up{source="other"}', 0, ['omni_source_up{source="other"} 0']],
    ['omni_source_up{source="ap"}', 1, []],
    [
      'omni_source_dropped_samples_total{source="app",reason="not_a_number"}',
      0,
      ['omni_source_dropped_samples_total{reason="not_a_number",source="app"} 3'],
    ],
    ['omni_source_errors_total{source="app"}', 1, []],
    ['omni_lookup_entries{lookup="names"}', 0, ['omni_lookup_entries{lookup="names"} 3']],
    ['omni_exporter_scrape_duration_seconds_bucket', 0, []],
    ['process_cpu_seconds_total', 0, []],
    ['omni_exporter_shard_index', 0, []],
    ['omni_target_list_up', 0, []],
    ['probe_success', 0, []],
    ['up', 0, []],
  ])('%s is told by its help', async (selector, code, lines) => {
    const found = await explained(selector);
    expect(found.code).toBe(code);
    expect(found.notes[0]).toMatch(/ \((?:gauge|counter|histogram)\): ./);
    expect(found.series.map(({ series, value }) => `${series} ${value}`)).toEqual(lines);
  });
});

describe('a source that hands on what another exporter says', () => {
  const RELAY = `
sources:
  relay:
    url: http://relay.test/metrics
    decode: prometheus
    metrics:
      - each: $
        labels: { '*': $.labels }
        metrics: [{ name: '{{ $.name }}', type: { from: $.type }, help: { from: $.help }, value: $.value }]
`;
  const PAGE =
    '# TYPE jobs counter\njobs_total{queue="in"} 3\n# TYPE took histogram\ntook_bucket{le="+Inf"} 2\ntook_sum 1\ntook_count 2\n';

  it.each([
    ['jobs_total{queue="in"}', 0, 'jobs_total{queue="in"} 3'],
    ['took_count', 0, 'took_count 2'],
    ['jobs_total{queue="out"}', 1, undefined],
    ['jobs', 1, undefined],
    ['omni_source_up{source="relay"}', 0, 'omni_source_up{source="relay"} 1'],
    ['up', 0, undefined],
  ])('%s exits with %i', async (selector, code, line) => {
    await writeFile(join(folder, 'relay.yaml'), RELAY);
    await writeFile(join(folder, 'relay.prom'), PAGE);
    const over = { configFiles: [join(folder, 'relay.yaml')], files: [join(folder, 'relay.prom')] };
    const found = await explained(selector, over);
    const [first] = found.series;
    expect([found.code, first && `${first.series} ${first.value}`]).toEqual([code, line]);
  });
});

it('explains what the shipped configs export', async () => {
  const mirth = fileURLToPath(new URL('../../../configs/mirth/', import.meta.url));
  const given = { statistics: 'statistics.xml', names: 'idsAndNames.xml' };
  const { code, series } = await explained('mirth_messages_queued{channel="Lab Results",job="mirth"}', {
    configFiles: [join(mirth, 'mirth.yaml')],
    env: { MIRTH_ENDPOINT: 'https://mirth.test:8443', MIRTH_USERNAME: 'watcher', MIRTH_PASSWORD: KEY },
    files: Object.entries(given).map(
      ([name, file]) => `mirth_channel_${name}=${join(mirth, 'fixtures/several', file)}`,
    ),
  });
  expect(code).toBe(0);
  expect(series[0]).toMatchObject({
    value: '12',
    origin: {
      requests: [{ url: '${MIRTH_ENDPOINT}/api/channels/statistics', headers: { Authorization: '<secret>' } }],
      items: [{ path: '$.list.channelStatistics[2]' }],
      labels: [{ computed: { steps: [{}, { lookup: { name: 'mirth_channels', item: '$.map.entry[2]' } }] } }],
    },
  });
});

it('hides what came from outside the config, and what is asked in vain', async () => {
  const { text, complaints } = await run('queue_depth{queue="x"}', { files: files.slice(0, 2), format: 'text' });
  expect(text + complaints).toContain('${KEY}');
  expect(text + complaints).not.toContain(KEY);
});

it('writes for people what the structure holds', async () => {
  const { text } = await run('queue_length{queue="Alpha"}', { format: 'text' });
  const lines = text.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
  expect(lines).toEqual([
    'queue_length{queue="Alpha",site="north"} 7',
    `metric queue_length (gauge): Length. (${at('{ name: queue_length')})`,
    `source app (${at('app:\n')})`,
    expect.stringMatching(
      /^request GET http:\/\/app\.test\/s\?key=\$\{KEY\} → 200, application\/json, \d+ bytes, 0\.000 s$/,
    ),
    `item $.queues[0], 1 of 4 of each: $.queues (${at('$.queues\n')})`,
    containing('{"id": "a"'),
    `where $.on = true (${at('$.on')})`,
    `label site = "north" (${at('north }')})`,
    `north = "north" (${at('north }')})`,
    `label queue = "Alpha" (${at('[$.id')})`,
    `$.id = "a" (${at('$.id, lookup')})`,
    `lookup = "Alpha" (${at('lookup: { table')})`,
    `row "a" of the lookup names, read from $[0] of names (${at('names: { type')})`,
    `value 7 (${at('[$.length, parse')})`,
    `$.length = "7" (${at('$.length, parse')})`,
    `parse = 7 (${at('parse: number')})`,
    '',
  ]);
});

describe('the command', () => {
  const args = (...more: string[]): string[] => ['explain', '--config.file', join(folder, 'a.yaml'), ...more];

  it.each([
    ['a series that is there', () => args('total_length', ...files.flatMap((file) => ['--file', file])), 0],
    ['one that is missing', () => args('nothing'), 1],
    ['a selector that is none', () => args('total_length{'), 2],
    ['no selector', () => args(), 2],
    ['no config', () => ['explain', 'a'], 2],
    ['a config that is not there', () => ['explain', 'a', '--config.file', join(folder, 'no.yaml')], 2],
  ])('exits for %s', async (_, command, code) => {
    const ran = await runCommand(command(), { env: { KEY } });
    expect(ran.code).toBe(code);
    expect(ran.stdout === '').toBe(code === 2);
    expect(ran.stderr === '').toBe(code !== 2);
  });
});

describe('lists of targets that http_sd has', () => {
  const metrics = '[{ name: listed, type: gauge, help: L., value: $.n }]';
  let server: Server;
  let address = '';
  let configFiles: readonly string[] = [];

  beforeAll(async () => {
    server = createServer(({ url = '', headers: { host = '' } }, response) => {
      response.writeHead(url === '/broken' ? 500 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(url === '/list' ? [{ targets: [host] }] : { n: 3 }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sourceOf = (list: string): string =>
      `{ url: '{{ target.url }}/n', targets: [{ http_sd: { url: 'http://${address}/${list}' } }], metrics: ${metrics} }`;
    const file = join(folder, 'listed.yaml');
    await writeFile(file, `sources:\n  lab: ${sourceOf('list')}\n  dark: ${sourceOf('broken')}\n`);
    configFiles = [file];
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const unlisted = /^FETCH_STATUS the targets of dark cannot be listed/;

  it.each([
    { what: 'a series', selector: 'listed', exists: true },
    { what: 'a series of one target', selector: 'listed', target: true, exists: true },
    { what: 'a metric of the exporter’s own', selector: 'omni_source_up{source="lab"}', exists: true, listed: true },
  ])('are asked for $what', async ({ selector, target, exists, listed }) => {
    const found = await explained(selector, { files: [], configFiles, ...(target && { target: address }) });
    expect(found).toMatchObject({ code: 0, exists, series: [{ value: listed === true ? '1' : '3' }] });
  });

  it('are a note or a reason where one of them cannot be read, and the others are read', async () => {
    const over = { files: [], configFiles };
    const found = await explained('listed', over);
    const missing = await explained('listed{target="nowhere"}', over);
    const ofOwn = await explained('omni_source_up{source="dark"}', over);
    const message = expect.stringMatching(unlisted) as unknown;
    expect(found.notes).toContainEqual(message);
    expect(missing.reasons).toContainEqual(
      expect.objectContaining({ why: 'not_listed', message, at: containing('listed.yaml:3:3') }),
    );
    expect(missing.reasons.map(({ why }) => why)).toContain('other_labels');
    expect(ofOwn.notes).toContainEqual(message);
  });

  it('may hold the target that is asked for, where they cannot be read', async () => {
    const found = await explained('listed', { files: [], configFiles, target: 'elsewhere' });
    expect(found).toMatchObject({ code: 1, exists: false });
    expect(found.reasons.map(({ why }) => why)).toContain('not_listed');
  });
});

it('says of a module that what is told of it stands on the pages of its probes', async () => {
  const file = join(folder, 'module.yaml');
  const metrics = '[{ name: of_module, type: gauge, help: M., value: $.n }]';
  await writeFile(file, `modules:\n  at: { url: '{{ target.url }}', metrics: ${metrics} }\n`);
  const { code, reasons } = await explained('omni_source_up{source="at"}', { files: [], configFiles: [file] });
  expect(code).toBe(1);
  expect(reasons).toMatchObject([{ why: 'not_a_source', message: containing('at is a module') }]);
});
