import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EXCHANGES } from './rows/exchanges.ts';
import { type Built, startBuilt } from './support/built.ts';
import { type Row, straysOf } from './support/fleet.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { type Page, readStrictly } from './support/page.ts';
import { openUpstream, type Upstream } from './support/upstream.ts';

/** Asked beside the sources: modules by probes, and servers for lists of targets. */
const FAULTY = EXCHANGES.filter(({ code }) => code !== undefined);
const METRICS = 'metrics: [{ name: n, type: gauge, help: N., value: $.n }]';

let folder: Folder;
let exporter: Built;
let good: Upstream;
let upstreams: readonly Upstream[] = [];

const scrape = async (): Promise<Page> => readStrictly(await exporter.page());
const open = (well: string): Promise<readonly Upstream[]> =>
  Promise.all(FAULTY.map(({ ill }) => openUpstream({ well: { type: 'application/json', body: well }, ill })));
const start = async (config: string): Promise<Built> =>
  (exporter = await startBuilt({ configFiles: [await folder.write('a.yaml', config)] }));

beforeAll(async () => {
  folder = await openFolder();
  good = await openUpstream({ well: { type: 'application/json', body: '{"n":1}' }, ill: 'refuse' });
});
afterAll(async () => {
  for (const one of [good, folder]) await one[Symbol.asyncDispose]();
});

async function close(): Promise<void> {
  expect(exporter.isAlive()).toBe(true);
  expect((await scrape()).value('omni_exporter_unhandled_rejections_total')).toBe(0);
  expect(straysOf(exporter.output())).toEqual([]);
  expect(await exporter.stop()).toBe(0);
  for (const one of upstreams) await one[Symbol.asyncDispose]();
}

describe('a probe', () => {
  const probe = async (index: number): Promise<Page> => {
    const query = `module=${FAULTY[index]?.name ?? ''}&target=${encodeURIComponent(upstreams[index]?.url ?? '')}`;
    const response = await fetch(`${exporter.url}/probe?${query}`, {
      headers: { 'X-Prometheus-Scrape-Timeout-Seconds': '60' },
    });
    expect(response.status).toBe(200);
    return readStrictly(await response.text());
  };

  beforeAll(async () => {
    upstreams = await open('{"n":1}');
    const modules = FAULTY.map(
      ({ name, source = 'timeout: 50s' }) =>
        `  ${name}: { ${source}, probe: { targets_allowed: [127.0.0.1] }, ${METRICS} }\n`,
    );
    const sources = `sources: { good: { url: '${good.url}', ${METRICS} } }\n`;
    await start(`${sources}modules:\n${modules.join('')}`);
  });
  afterAll(close);

  it.each(FAULTY.map((row, index) => ({ ...row, index })))('$name: $code', async ({ name, code = '', index }) => {
    const outcomes = async (): Promise<Readonly<Record<string, number>>> =>
      Object.fromEntries(
        (await scrape()).samples
          .filter(({ name: of, labels }) => of === 'omni_exporter_probes_total' && labels['module'] === name)
          .map(({ labels, value }) => [labels['outcome'] ?? '', value]),
      );
    expect((await probe(index)).value('n')).toBe(1);
    await upstreams[index]?.fallIll();
    const page = await probe(index);
    expect([page.value('probe_success'), page.value('n')]).toEqual([0, undefined]);
    const told = page.samples.filter((one) => one.name === 'probe_failure_info').map(({ labels }) => labels['code']);
    expect(told).toEqual([code]);
    expect(await outcomes()).toEqual({ success: 1, [code]: 1 });
    await upstreams[index]?.recover();
    // A connection that was made while the server was ill may be met once more.
    await vi.waitFor(async () => expect((await probe(index)).value('n')).toBe(1), 10_000);
    expect((await scrape()).value('n')).toBe(1);
  });
});

describe('a list of targets', () => {
  /** A list need not say that it is JSON, as with Prometheus, and nothing but 200 will do. */
  const codeOf = ({ name, code }: Row): string | undefined => {
    if (name === 'no_content') return 'FETCH_STATUS';
    return code?.startsWith('DECODE_') === true ? 'REQUEST_TARGETS' : code;
  };

  beforeAll(async () => {
    upstreams = await open(JSON.stringify([{ targets: [good.url], labels: { target: 'one' } }]));
    const sources = FAULTY.map(({ name, source = '' }, index) => {
      const seconds = source.includes('timeout: 1s') ? 1 : source.includes('2500ms') ? 2 : 30;
      const list = `{ http_sd: { url: '${upstreams[index]?.url ?? ''}', refresh: 2s, timeout: ${seconds}s } }`;
      return `  ${name}: { refresh: 1h, targets: [${list}], ${METRICS.replace('name: n', `name: ${name}_n`)} }\n`;
    });
    await start(`sources:\n${sources.join('')}`);
    await settled((page, source) => expect(page.value('omni_target_list_up', { source }), source).toBe(1));
    await settled((page, source) => expect(page.value(`${source}_n`, { target: 'one' }), source).toBe(1));
    for (const one of upstreams) await one.fallIll();
    await settled((page, source) => expect(page.value('omni_target_list_up', { source }), source).toBe(0));
  });
  afterAll(close);

  const settled = (check: (page: Page, source: string) => void): Promise<void> =>
    vi.waitFor(
      async () => {
        const page = await scrape();
        for (const { name } of FAULTY) check(page, name);
      },
      { timeout: 60_000, interval: 500 },
    );

  it.each(FAULTY)('$name leaves the last good one in use, and is told with its code', async (row) => {
    const { name } = row;
    const page = await scrape();
    expect(page.value('omni_target_list_targets', { source: name })).toBe(1);
    expect(page.value(`${name}_n`, { target: 'one' })).toBe(1);
    const lines = exporter
      .output()
      .split('\n')
      .filter((line) => line.includes('"no list of targets"'));
    const codes = lines.filter((line) => line.includes(`["${name}"]`)).map((line) => /"code":"(\w+)"/.exec(line)?.[1]);
    expect(new Set(codes)).toEqual(new Set([codeOf(row)]));
  });

  it('is read again once its server is well', async () => {
    for (const one of upstreams) await one.recover();
    await settled((page, source) => expect(page.value('omni_target_list_up', { source }), source).toBe(1));
  });
});
