import { expect, vi } from 'vitest';
import { createScope } from '../../../src/kit/scope.ts';
import { FAULTS, type FaultCode } from '../../../src/model/fault.ts';
import { type AtRest, type Built, startBuilt } from './built.ts';
import { openFolder } from './folder.ts';
import { type Page, readStrictly } from './page.ts';
import { type Answer, type Misbehave, openUpstream, type Upstream } from './upstream.ts';
import type { Pair } from './certificates.ts';

/** Row is one way in which an upstream misbehaves, and what must come of it. */
export interface Row {
  /** Also the name of its source. */
  readonly name: string;
  readonly ill: Misbehave | 'refuse';
  /** What the failure is counted as; absent where the source gets over it. */
  readonly code?: FaultCode;
  /** What some of the failures may be counted as in its place. */
  readonly orCode?: FaultCode;
  /** What must stand on the page meanwhile: values by label `k` of `NAME_n`. */
  readonly shows?: Readonly<Record<string, number>>;
  readonly well?: Answer;
  readonly tls?: Pair;
  /** More of the source, as members of a flow mapping. */
  readonly source?: string;
  /** Its labels and value in place of `$.n`, as members of a flow mapping. */
  readonly metric?: string;
  /** What of its server is asked, in place of nothing. */
  readonly path?: string;
  /** Members of a group around its metric, as those of a flow mapping. */
  readonly around?: string;
  /** It fills a lookup besides, and `NAME_reader_n` of a good source is labelled by that. */
  readonly isLookup?: true;
  /** Takes seconds, and is not polled too. */
  readonly isHeavy?: true;
}

const SCRAPES = 3;
const GOOD = ['good', 'good_polled'];
const WELL: Answer = { type: 'application/json', body: '{"n":1}' };

/** Ran is what a fleet was seen to do. */
export interface Ran {
  /** Pages while all were well, then while all misbehaved, then while all were well again. */
  readonly before: Page;
  readonly during: readonly Page[];
  readonly after: Page;
  readonly rests: readonly [before: AtRest, after: AtRest];
  readonly output: string;
}

/**
 * runFleet puts every row beside good sources into one exporter, each read on scrape and polled; lets all fall ill at
 * once and recover; and holds every page to the format.
 */
export async function runFleet(rows: readonly Row[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  await using scope = createScope();
  const folder = await openFolder();
  scope.own(folder);
  const upstreams = await Promise.all(rows.map(({ well = WELL, ...row }) => openUpstream({ ...row, well })));
  const good = await openUpstream({ well: WELL, ill: 'refuse' });
  for (const upstream of [...upstreams, good]) scope.own(upstream);
  const file = await folder.write('fleet.yaml', configOf(rows, upstreams, good));
  const exporter = scope.own(await startBuilt({ configFiles: [file], env }));

  const before = await settled(exporter, (page) => expect(notUp(page, rows)).toEqual([]));
  const atFirst = await exporter.rest();

  await Promise.all(upstreams.map((upstream) => upstream.fallIll()));
  const during: Page[] = [];
  for (let scrape = 0; scrape < SCRAPES; scrape++) during.push(await readStrictly(await exporter.page()));
  during.push(await settled(exporter, (page) => expect(notYetTold(page, rows)).toEqual([])));
  await Promise.all(upstreams.map((upstream) => upstream.recover()));
  const after = await settled(exporter, (page) => expect(notUp(page, rows)).toEqual([]));
  const atLast = await restLike(exporter, atFirst);

  expect(await exporter.stop()).toBe(0);
  return { before, during, after, rests: [atFirst, atLast], output: exporter.output() };
}

function configOf(rows: readonly Row[], upstreams: readonly Upstream[], good: Upstream): string {
  const of = (name: string, url: string, row: Partial<Row>): string => {
    const { path = '', source = 'timeout: 50s', metric = 'value: $.n', around } = row;
    const refresh = name.endsWith('_polled') ? 'refresh: 1s, ' : '';
    const own = `{ name: ${name}_n, type: gauge, help: N., ${metric} }`;
    const metrics = around === undefined ? own : `{ ${around}, metrics: [${own}] }`;
    return `  ${name}: { url: '${url}${path}', ${refresh}${source}, metrics: [${metrics}] }\n`;
  };
  const odd = rows.flatMap((row, index) => sourcesOf(row).map((name) => of(name, upstreams[index]?.url ?? '', row)));
  const filled = rows.filter(({ isLookup }) => isLookup).map(({ name }) => name);
  const readers = filled.map((name) =>
    of(`${name}_reader`, good.url, { metric: `value: $.n, labels: { k: [$.n, lookup: ${name}] }` }),
  );
  const lookups = filled.map(
    (name) => `  ${name}: { type: id-to-name, source: ${name}, each: $, key: $.n, value: $.n }\n`,
  );
  const sources = [...odd, ...readers, ...GOOD.map((name) => of(name, good.url, {}))];
  return `sources:\n${sources.join('')}${lookups.length === 0 ? '' : `lookups:\n${lookups.join('')}`}`;
}

async function settled(exporter: Built, check: (page: Page) => void): Promise<Page> {
  return vi.waitFor(
    async () => {
      const page = await readStrictly(await exporter.page());
      check(page);
      return page;
    },
    { timeout: 90_000, interval: 200 },
  );
}

/** What was opened for a request may close a moment after it. */
async function restLike(exporter: Built, before: AtRest): Promise<AtRest> {
  return vi
    .waitFor(
      async () => {
        const rest = await exporter.rest();
        expect(rest.fds - before.fds).toBeLessThan(FDS);
        expect(grownOf(before, rest)).toEqual([]);
        return rest;
      },
      { timeout: 20_000, interval: 200 },
    )
    .catch(() => exporter.rest());
}

/** A row has a source that is read on scrape, and one that is polled. */
function sourcesOf({ name, isHeavy }: Row): readonly string[] {
  return isHeavy === true ? [name] : [name, `${name}_polled`];
}

function notUp(page: Page, rows: readonly Row[]): readonly string[] {
  return [...rows.flatMap(sourcesOf), ...GOOD].filter((source) => page.value('omni_source_up', { source }) !== 1);
}

/** Those that have not failed twice, and those that show too little. */
function notYetTold(page: Page, rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) =>
    sourcesOf(row).filter((source) =>
      row.code === undefined
        ? Object.keys(row.shows ?? {}).some((k) => valueOf(page, source, k) !== row.shows?.[k])
        : (page.value('omni_source_failures_total', { source }) ?? 0) < 2,
    ),
  );
}

/** valueOf gives what a source shows under a label `k`, '' for none. */
export function valueOf(page: Page, source: string, k: string): number | undefined {
  return page.value(`${source}_n`, k === '' ? {} : { k });
}

/** errorsOf gives what a source is counted to have failed with. */
export function errorsOf(page: Page, source: string): Readonly<Record<string, number>> {
  const own = page.samples.filter(
    ({ name, labels }) => name === 'omni_source_errors_total' && labels['source'] === source,
  );
  return Object.fromEntries(own.map(({ labels, value }) => [`${labels['stage']} ${labels['code']}`, value]));
}

/** expectRow holds a row to what it says. */
export function expectRow(row: Row, { before, during, after }: Ran): void {
  for (const source of sourcesOf(row)) {
    const pages = [...during, after];
    const { code, orCode = code, shows = {} } = row;
    if (code === undefined) {
      for (const page of pages) expect(errorsOf(page, source)).toEqual({});
      for (const [k, value] of Object.entries(shows)) expect(valueOf(during.at(-1) as Page, source, k)).toBe(value);
      continue;
    }
    const last = during.at(-1) as Page;
    const known = [code, orCode ?? code].map((one) => `${FAULTS[one].stage} ${one}`);
    const counted = Object.keys(errorsOf(after, source));
    expect([counted.length > 0, counted.filter((one) => !known.includes(one))]).toEqual([true, []]);
    expect(last.value('omni_source_up', { source })).toBe(0);
    expect(last.samples.filter(({ name }) => name === `${source}_n`)).toEqual([]);
    for (const page of pages) {
      const total = page.value('omni_source_failures_total', { source });
      expect(Object.values(errorsOf(page, source)).reduce((sum, count) => sum + count, 0)).toBe(total);
    }
  }
  // Each scrape of a source that is read on scrape is one failure.
  if (row.code !== undefined) {
    const counts = during
      .slice(0, SCRAPES)
      .map((page) => page.value('omni_source_failures_total', { source: row.name }));
    const first = before.value('omni_source_failures_total', { source: row.name }) ?? 0;
    expect(counts).toEqual([1, 2, 3].map((count) => first + count));
  }
}

/** FDS is how many more sockets and files: connections of scrapes come and go, and a leak would be one for each failure. */
const FDS = 8;
/** HEAP_BYTES is how much more a process may hold after faults than before. */
const HEAP_BYTES = 16 * 2 ** 20;

/** expectUntouched holds a fleet to what must be so whatever its rows do. */
export function expectUntouched({ before, during, after, rests: [atFirst, atLast], output }: Ran): void {
  for (const page of [before, ...during, after]) {
    for (const source of GOOD) {
      expect(page.value(`${source}_n`)).toBe(1);
      expect(page.value('omni_source_up', { source })).toBe(1);
      expect(page.value('omni_source_failures_total', { source })).toBe(0);
    }
    // It is counted and logged in the log's own form, and ends nothing: nothing else would show it.
    expect(page.value('omni_exporter_unhandled_rejections_total')).toBe(0);
  }
  expect(atLast.fds - atFirst.fds).toBeLessThan(FDS);
  expect(atLast.heapBytes - atFirst.heapBytes).toBeLessThan(HEAP_BYTES);
  expect(atLast.externalBytes - atFirst.externalBytes).toBeLessThan(HEAP_BYTES);
  expect(grownOf(atFirst, atLast)).toEqual([]);
  expect(atLast.inherited).toEqual([]);
  expect(straysOf(output)).toEqual([]);
}

/** grownOf names the kinds of handles of which there are more than connections of scrapes can explain. */
export function grownOf(before: AtRest, after: AtRest): readonly string[] {
  const count = ({ resources }: AtRest, kind: string): number => resources.filter((one) => one === kind).length;
  return [...new Set(after.resources)].filter((kind) => count(after, kind) - count(before, kind) >= FDS);
}

/** straysOf gives the lines of an output that are no lines of the log: warnings of Node.js, stacks, prints. */
export function straysOf(output: string): readonly string[] {
  return output.split('\n').filter((line) => line !== '' && !/^\{"level":"\w+","ts":.*\}$/.test(line));
}
