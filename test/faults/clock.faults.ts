import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Built, startBuilt } from './support/built.ts';
import { straysOf } from './support/fleet.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { type Page, readStrictly } from './support/page.ts';
import { openUpstream, type Upstream } from './support/upstream.ts';

const HOUR = 3_600_000;
const JUMPS: readonly (readonly [name: string, milliseconds: number])[] = [
  ['an hour ahead', HOUR],
  ['an hour back', -HOUR],
  ['thirty years ahead', 30 * 365 * 24 * HOUR],
  ['to 1970', -Date.now()],
  ['back to the right time', 0],
];

const CONFIG = `
sources:
  scraped: { url: '\${URL}', metrics: [{ name: scraped_n, type: gauge, help: N., value: $.n }] }
  polled: { url: '\${URL}', refresh: 1s, metrics: [{ name: polled_n, type: gauge, help: N., value: $.n }] }
  cached: { url: '\${URL}', cache: 5m, metrics: [{ name: cached_n, type: gauge, help: N., value: $.n }] }
  kept: { url: '\${KEPT}', refresh: 1s, keep_last: 10m, metrics: [{ name: kept_n, type: gauge, help: N., value: $.n }] }
`;

let upstream: Upstream;
let failing: Upstream;
let folder: Folder;
let exporter: Built;

const scrape = async (): Promise<Page> => readStrictly(await exporter.page());
const WELL = { type: 'application/json', body: '{"n":1}' };

beforeAll(async () => {
  folder = await openFolder();
  [upstream, failing] = [
    await openUpstream({ well: WELL, ill: 'refuse' }),
    await openUpstream({ well: WELL, ill: 'refuse' }),
  ];
  const file = await folder.write('clock.yaml', CONFIG);
  exporter = await startBuilt({ configFiles: [file], env: { URL: upstream.url, KEPT: failing.url } });
});

afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  for (const one of [upstream, failing, folder]) await one[Symbol.asyncDispose]();
});

describe.each(JUMPS)('a clock that jumps %s', (_, to) => {
  it('stops no scrape and no poll, and makes nothing old look new', async () => {
    await failing.recover();
    const before = await vi.waitFor(async () => {
      const page = await scrape();
      expect(page.value('kept_n')).toBe(1);
      return page;
    }, 30_000);
    const cachedAt = before.value('omni_source_last_success_timestamp_seconds', { source: 'cached' }) ?? 0;
    await failing.fallIll();
    await vi.waitFor(async () => {
      const page = await scrape();
      expect(page.value('omni_source_samples_stale', { source: 'kept' })).toBe(1);
    }, 30_000);

    await exporter.shiftClock(to);
    const now = (Date.now() + to) / 1000;
    const page = await scrape();
    for (const source of ['scraped', 'polled', 'cached']) {
      expect(page.value('omni_source_up', { source })).toBe(1);
      expect(page.value(`${source}_n`)).toBe(1);
    }
    // What was cached under the clock before is asked anew; what is kept of then is no longer trusted.
    expect(
      Math.abs((page.value('omni_source_last_success_timestamp_seconds', { source: 'cached' }) ?? 0) - now),
    ).toBeLessThan(60);
    expect(cachedAt).not.toBe(page.value('omni_source_last_success_timestamp_seconds', { source: 'cached' }));
    expect(page.value('kept_n')).toBeUndefined();
    const polledAt = page.value('omni_source_last_success_timestamp_seconds', { source: 'polled' }) ?? 0;
    await vi.waitFor(async () => {
      const next = await scrape();
      const at = next.value('omni_source_last_success_timestamp_seconds', { source: 'polled' }) ?? 0;
      expect(at).not.toBe(polledAt);
      expect(Math.abs(at - now)).toBeLessThan(120);
      for (const { name, value } of next.samples)
        if (/_(?:seconds|age_seconds)$/.test(name)) expect(value).not.toBeLessThan(0);
    }, 20_000);
  });
});

it('ends nothing', () => {
  expect(exporter.isAlive()).toBe(true);
  expect(straysOf(exporter.output())).toEqual([]);
});
