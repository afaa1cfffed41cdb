import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FAULTS, type FaultCode } from '../../src/model/fault.ts';
import { type AtRest, type Built, startBuilt } from './support/built.ts';
import { errorsOf, straysOf } from './support/fleet.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { type Page, readStrictly } from './support/page.ts';
import { openUpstream, type Upstream } from './support/upstream.ts';

const ODD = fileURLToPath(new URL('../fixtures/faults/odd.mjs', import.meta.url));
const SECRET = 'a-word-that-nobody-may-see';
const KINDS = ['auth', 'decode', 'join', 'transform'] as const;
type Kind = (typeof KINDS)[number];

const THROWS = ['throws', 'throws_nothing', 'throws_late', 'throws_thenable', 'never', 'proxy'];
const GIVES = ['nothing', 'null', 'number', 'text', 'symbol', 'bigint', 'function', 'class', 'list', 'cycle'];
const HALVES = ['getters', 'thenable', 'almost', 'strays'];
const CREATES = ['throws', 'throws_late', 'never', 'nothing', 'null', 'getters'].map((way) => `create_${way}`);

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly way: string;
  readonly code: FaultCode | undefined;
}

/** A step whose plugin cannot be created is refused at load: it has no row. */
const CASES: readonly Case[] = KINDS.flatMap((kind) =>
  [...THROWS, ...GIVES, ...HALVES, ...(kind === 'transform' ? [] : CREATES)].map((way) => ({
    ...{ name: `${kind}_${way}`, kind, way },
    code: codeOf(kind, way),
  })),
);

/** A text or a list is no failure of a step: it becomes a value that is left out and counted. */
function codeOf(kind: Kind, way: string): FaultCode | undefined {
  if (kind === 'auth') return way === 'never' ? 'AUTH_TIMEOUT' : 'AUTH_FAILED';
  if (kind === 'decode') return way === 'almost' ? undefined : 'DECODE_PLUGIN';
  if (kind === 'join') return way === 'almost' ? 'EXTRACT_STEP' : 'JOIN_NOT_READY';
  return THROWS.includes(way) ? 'EXTRACT_STEP' : undefined;
}

function sourceOf({ name, kind, way }: Case): string {
  const seconds = way.endsWith('never') ? 5 : 50;
  const odd = `{ type: odd_${kind}, way: ${way} }`;
  const step = `[$.n, odd_transform: { way: ${way} }]`;
  const use = { auth: `auth: ${odd}, `, decode: `decode: ${odd}, `, join: '', transform: '' }[kind];
  const value = kind === 'transform' ? step : '$.n';
  const label = { auth: '$.k', decode: '$.k', join: `[$.n, lookup: ${name}]`, transform: step }[kind];
  const metric = `{ name: ${name}_n, type: gauge, help: N., value: ${value}, labels: { l: ${label} } }`;
  const feed = kind === 'join' ? `  feed_${name}: { url: '\${URL}', timeout: ${seconds}s }\n` : '';
  return `${feed}  ${name}: { url: '\${URL}', timeout: ${seconds}s, ${use}metrics: [${metric}] }\n`;
}

const GOOD = `
  good: { url: '\${URL}', metrics: [{ name: good_n, type: gauge, help: N., value: $.n }] }
  good_polled: { url: '\${URL}', refresh: 1s, metrics: [{ name: good_polled_n, type: gauge, help: N., value: $.n }] }
  down: { url: 'http://127.0.0.1:1', metrics: [{ name: down_n, type: gauge, help: N., value: $.n }] }
`;
const joins = CASES.filter(({ kind }) => kind === 'join');
const CONFIG = `
plugins: [${ODD}]
sources: ${GOOD}${CASES.map(sourceOf).join('')}
lookups:
${joins.map(({ name, way }) => `  ${name}: { type: odd_join, source: feed_${name}, way: ${way} }`).join('\n')}
`;

let upstream: Upstream;
let folder: Folder;
let exporter: Built;
let atFirst: AtRest;
let pages: readonly Page[];

const scrape = async (): Promise<Page> => readStrictly(await exporter.page());

beforeAll(async () => {
  folder = await openFolder();
  upstream = await openUpstream({ well: { type: 'application/json', body: '{"n":1,"k":"v"}' }, ill: 'refuse' });
  const file = await folder.write('odd.yaml', `sources: ${GOOD}`);
  exporter = await startBuilt({ configFiles: [file], env: { URL: upstream.url, SECRET } });
  await scrape();
  atFirst = await exporter.rest();
  await folder.write('odd.yaml', CONFIG);
  await vi.waitFor(async () => expect((await scrape()).text).toContain('source="transform_strays"'), 60_000);
  pages = [await scrape(), await scrape()];
});

afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('a plugin', () => {
  it.each(CASES)('$name: $code', ({ name, code }) => {
    const known = code && `${FAULTS[code].stage} ${code}`;
    const [first = {}, second = {}] = pages.map((page) => errorsOf(page, name));
    expect(Object.keys(second)).toEqual(known === undefined ? [] : [known]);
    if (known !== undefined) expect(second[known]).toBe((first[known] ?? 0) + 1);
    expect(pages.map((page) => page.value('omni_source_up', { source: name }))).toEqual(code ? [0, 0] : [1, 1]);
  });

  it.each(joins.filter(({ way }) => way !== 'almost'))('$name fails the source that feeds it', ({ name, way }) => {
    const code = way === 'never' ? 'join JOIN_FAILED' : 'join JOIN_PLUGIN';
    for (const page of pages) expect(Object.keys(errorsOf(page, `feed_${name}`))).toEqual([code]);
  });

  it('touches no other source, whatever it does', () => {
    for (const page of pages) {
      expect(['good_n', 'good_polled_n'].map((name) => page.value(name))).toEqual([1, 1]);
      const source = 'good';
      expect(page.value('omni_source_failures_total', { source })).toBe(0);
    }
  });

  it('is given up with all that it owns; no count is lost when the config goes on without it', async () => {
    const failures = (page: Page): number => page.value('omni_source_failures_total', { source: 'down' }) ?? 0;
    const before = await scrape();
    expect(failures(before)).toBeGreaterThan(2);
    expect(before.value('omni_exporter_unhandled_rejections_total')).toBeGreaterThan(0);
    await folder.write('odd.yaml', `sources: ${GOOD}`);
    const after = await vi.waitFor(async () => {
      const page = await scrape();
      expect(page.text).not.toContain('transform_strays');
      return page;
    }, 30_000);
    expect(failures(after)).toBeGreaterThan(failures(before));
    expect(after.value('omni_exporter_config_reloads_total', { outcome: 'reloaded' })).toBe(2);
    // Sources that wait for a plugin hold what they have for ten seconds at most.
    const atLast = await vi.waitFor(
      async () => {
        const rest = await exporter.rest();
        expect(rest.fds - atFirst.fds).toBeLessThan(8);
        expect(rest.resources.filter((one) => one === 'Timeout').length).toBeLessThan(16);
        return rest;
      },
      { timeout: 40_000, interval: 500 },
    );
    expect(atLast.heapBytes - atFirst.heapBytes).toBeLessThan(16 * 2 ** 20);
    expect(atLast.inherited).toEqual([]);
  });

  it('says nothing that it alone knows, and ends nothing', async () => {
    const status = await (await fetch(exporter.url)).text();
    for (const text of [exporter.output(), status, ...pages.map((page) => page.text)])
      expect(text).not.toContain(SECRET);
    expect(straysOf(exporter.output())).toEqual([]);
    expect(exporter.isAlive()).toBe(true);
  });
});
