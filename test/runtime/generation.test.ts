import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/model/fault.ts';
import { LOOKUP_MISS } from '../../src/model/value.ts';
import type { Run } from '../../src/pipeline/source.ts';
import { createFakeClock } from './fake-clock.ts';
import { entryOf, openBench, tableOf } from './fake-sources.ts';

const down = new Fault('FETCH_STATUS', { origin: 'x', status: 503 });
const never = (): Promise<number> => new Promise(() => undefined);

/** A behaviour that a test ends by hand. */
function gate(): { behaviour: () => Promise<number>; open: (value: number) => void } {
  let open: (value: number) => void = () => undefined;
  const promise = new Promise<number>((resolve) => (open = resolve));
  return { behaviour: () => promise, open: (value) => open(value) };
}

describe('a source read on scrape', () => {
  it('is read anew by each scrape, and once by two that overlap', async () => {
    const { behaviour, open } = gate();
    const bench = openBench(createFakeClock(), { sources: [entryOf('a')], behaviours: { a: behaviour } });
    const pages = Promise.all([bench.scrape(), bench.scrape()]);
    open(5);
    const [first, second] = await pages;
    expect([first['a{}'], second['a{}'], bench.collected['a']]).toEqual([5, 5, 1]);
    await bench.scrape();
    expect(bench.collected['a']).toBe(2);
  });

  it('keeps each scrape to its own deadline', async () => {
    const clock = createFakeClock();
    const { behaviour, open } = gate();
    const bench = openBench(clock, { sources: [entryOf('a')], behaviours: { a: behaviour } });
    const short = bench.scrape(1);
    const long = bench.scrape(5);
    await clock.advance(1000);
    expect((await short)['omni_source_up{source="a"}']).toBe(0);
    open(5);
    expect(await long).toMatchObject({ 'a{}': 5, 'omni_source_up{source="a"}': 1 });
  });

  it('is aborted when nobody waits any more, counted, and read afresh next time', async () => {
    const clock = createFakeClock();
    let calls = 0;
    const bench = openBench(clock, {
      sources: [entryOf('a')],
      behaviours: { a: () => (++calls === 1 ? never() : 2) },
    });
    const page = bench.scrape(1);
    await clock.advance(1300);
    expect(await page).toMatchObject({
      'omni_source_up{source="a"}': 0,
      'omni_source_errors_total{code="FETCH_TIMEOUT",source="a",stage="fetch"}': 1,
    });
    expect((await bench.scrape())['a{}']).toBe(2);
  });

  it('answers from the cache while it is young', async () => {
    const clock = createFakeClock();
    const bench = openBench(clock, { sources: [entryOf('a', { cacheSeconds: 5 })], behaviours: {} });
    await bench.scrape();
    await clock.advance(4999);
    expect(await bench.scrape()).toMatchObject({
      'omni_source_samples_age_seconds{source="a"}': 4.999,
      'omni_source_samples_stale{source="a"}': 0,
    });
    expect(bench.collected['a']).toBe(1);
    await clock.advance(1);
    await bench.scrape();
    expect(bench.collected['a']).toBe(2);
  });
});

describe('a failure', () => {
  it.each([
    [0, 0, undefined],
    [30, 29_000, 1],
    [30, 30_000, undefined],
  ])('with keep_last %d s shows, %d ms after the last success, %s', async (keepLastSeconds, later, expected) => {
    const clock = createFakeClock();
    let isDown = false;
    const bench = openBench(clock, {
      sources: [entryOf('a', { keepLastSeconds, up: { name: 'a_up', help: 'Up.' } })],
      behaviours: { a: () => (isDown ? down : 1) },
    });
    const first = await bench.scrape();
    expect(first).toMatchObject({ 'a{}': 1, 'a_up{}': 1, 'omni_source_samples{source="a"}': 1 });
    expect(first['omni_source_samples_stale{source="a"}']).toBe(keepLastSeconds === 0 ? undefined : 0);
    isDown = true;
    await clock.advance(later);
    const page = await bench.scrape();
    expect(page['a{}']).toBe(expected);
    expect(page['omni_source_samples_age_seconds{source="a"}']).toBe(expected && later / 1000);
    expect(page['omni_source_samples_stale{source="a"}']).toBe(expected);
    expect(page).toMatchObject({
      'a_up{}': 0,
      'omni_source_up{source="a"}': 0,
      'omni_source_failures_total{source="a"}': 1,
      'omni_source_last_success_timestamp_seconds{source="a"}': 1_700_000_000,
      'omni_source_errors_total{code="FETCH_STATUS",source="a",stage="fetch"}': 1,
    });
  });

  it('leaves other sources alone, and sets an `up` that they share to 0', async () => {
    const up = { name: 'app_up', help: 'Up.' };
    const bench = openBench(createFakeClock(), {
      sources: [entryOf('a', { up }), entryOf('b', { up })],
      behaviours: { a: () => down },
    });
    expect(await bench.scrape()).toMatchObject({ 'b{}': 1, 'app_up{}': 0, 'omni_source_up{source="b"}': 1 });
  });

  it('shows only the sources asked for', async () => {
    const bench = openBench(createFakeClock(), { sources: [entryOf('a'), entryOf('b')], behaviours: {} });
    expect(Object.keys(await bench.scrape(10, ['b'])).filter((series) => series.includes('a{}'))).toEqual([]);
    expect(bench.collected).toEqual({ b: 1 });
  });
});

describe('a polled source', () => {
  it('is read at once, makes the first scrape wait, and is not read by scrapes', async () => {
    const clock = createFakeClock();
    const { behaviour, open } = gate();
    const bench = openBench(clock, {
      sources: [entryOf('a', { refreshSeconds: 60 })],
      behaviours: { a: behaviour },
    });
    expect(bench.generation.isReady()).toBe(false);
    const page = bench.scrape();
    open(3);
    expect((await page)['a{}']).toBe(3);
    await bench.scrape();
    expect([bench.collected['a'], bench.generation.isReady()]).toEqual([1, true]);
  });

  it('is ready after 10 s whatever happens', async () => {
    const clock = createFakeClock();
    const bench = openBench(clock, { sources: [entryOf('a', { refreshSeconds: 60 })], behaviours: { a: never } });
    await clock.advance(9_999);
    expect(bench.generation.isReady()).toBe(false);
    await clock.advance(1);
    expect(bench.generation.isReady()).toBe(true);
  });

  describe('that has failed again and again', () => {
    /** An hour of failures, after which it is polled every five minutes instead of each minute. */
    const openFailing = async (others: Readonly<Record<string, number | undefined>>) => {
      const clock = createFakeClock();
      let isDown = true;
      const behaviour = (): number | Fault => (isDown ? down : 1);
      const sources = [
        entryOf('a', { refreshSeconds: 60 }),
        ...Object.entries(others).map(([name, refreshSeconds]) => entryOf(name, { refreshSeconds })),
      ];
      const setup = {
        sources,
        behaviours: Object.fromEntries(['a', ...Object.keys(others)].map((n) => [n, behaviour])),
      };
      const bench = openBench(clock, setup);
      await clock.advance(3_600_000);
      expect((await bench.scrape())[INTERVAL]).toBe(300);
      return { clock, setup, bench, end: () => void (isDown = false), before: bench.collected['a'] ?? 0 };
    };
    const INTERVAL = 'omni_source_poll_interval_seconds{source="a"}';

    it('is polled at once when another source reads that server well again', async () => {
      const { clock, bench, end, before } = await openFailing({ b: undefined });
      end();
      await bench.scrape();
      await clock.settle();
      expect(bench.collected['a']).toBe(before + 1);
      expect(await bench.scrape()).toMatchObject({ 'omni_source_up{source="a"}': 1, [INTERVAL]: 60 });
    });

    it('is polled at once when the config is changed, even if its own part is as it was', async () => {
      const { clock, setup, bench, end, before } = await openFailing({});
      end();
      const next = openBench(clock, { ...setup, previous: bench.generation });
      await clock.settle();
      expect(bench.collected['a']).toBe(before + 1);
      expect(await next.scrape()).toMatchObject({ 'omni_source_up{source="a"}': 1, [INTERVAL]: 60 });
    });

    it('is left alone while others go on failing, or are well all the time', async () => {
      const { clock, bench, before } = await openFailing({ b: undefined });
      await bench.scrape();
      await clock.settle();
      expect(bench.collected['a']).toBe(before);
    });
  });
});

describe('lookups', () => {
  const lookups = [{ name: 'names', sources: ['ids'], optional: false, onMiss: 'keep' as const }];
  const optional = [{ name: 'names', sources: ['ids'], optional: true, onMiss: 'keep' as const }];
  const consume = { a: (run: { table(name: string): unknown }) => (run.table('names') === undefined ? 0 : 1) };
  const notReady = 'omni_source_errors_total{code="JOIN_NOT_READY",source="a",stage="join"}';

  it('are filled first, in the same scrape and only once', async () => {
    const bench = openBench(createFakeClock(), {
      sources: [entryOf('a', { lookups: ['names'] }), entryOf('ids', { fills: ['names'] })],
      lookups,
      behaviours: consume,
    });
    expect(await bench.scrape()).toMatchObject({ 'a{}': 1, 'omni_lookup_entries{lookup="names"}': 0 });
    expect(bench.collected).toEqual({ ids: 1, a: 1 });
  });

  it.each([
    ['read on scrape', undefined],
    ['polled', 60],
  ])(
    'fail their consumer at once when their first reading failed (%s), and not when optional',
    async (_, refreshSeconds) => {
      const sources = [entryOf('a', { lookups: ['names'] }), entryOf('ids', { fills: ['names'], refreshSeconds })];
      const behaviours = { ...consume, ids: () => down };
      const bench = openBench(createFakeClock(), { sources, lookups, behaviours });
      expect(await bench.scrape()).toMatchObject({ [notReady]: 1, 'omni_source_up{source="a"}': 0 });
      const lenient = openBench(createFakeClock(), { sources, lookups: optional, behaviours });
      expect(await lenient.scrape()).toMatchObject({ 'a{}': 1 });
    },
  );

  it('make their consumer wait for the first filling inside its deadline', async () => {
    const clock = createFakeClock();
    const bench = openBench(clock, {
      sources: [entryOf('a', { lookups: ['names'] }), entryOf('ids', { fills: ['names'], refreshSeconds: 60 })],
      lookups,
      behaviours: { ...consume, ids: never },
    });
    const page = bench.scrape(3);
    await clock.advance(3200);
    expect(await page).toMatchObject({ [notReady]: 1 });
  });

  it('stay in use after their source fails, and leave their consumer half of its time', async () => {
    const clock = createFakeClock();
    let calls = 0;
    const bench = openBench(clock, {
      sources: [entryOf('a', { lookups: ['names'] }), entryOf('ids', { fills: ['names'] })],
      lookups,
      behaviours: { ...consume, ids: () => (++calls === 1 ? 1 : never()) },
    });
    await bench.scrape();
    const page = bench.scrape(4, ['a']);
    await clock.advance(2300);
    expect(await page).toMatchObject({ 'a{}': 1 });
  });

  it('count misses and tell their age', async () => {
    const clock = createFakeClock();
    const bench = openBench(clock, {
      sources: [entryOf('ids', { fills: ['names'] })],
      lookups: [...lookups, { name: 'fixed', sources: [], optional: false, onMiss: 'keep' as const }],
      tables: new Map([['fixed', { ...tableOf({ x: 'y' }), duplicates: 2, keyless: 3 }]]),
      behaviours: { ids: (run) => (run.table('fixed')?.get('z') === 'y' ? 1 : 0) },
    });
    const page = await bench.scrape();
    expect(page).toMatchObject({
      'omni_lookup_entries{lookup="fixed"}': 1,
      'omni_lookup_misses_total{lookup="fixed"}': 1,
      'omni_lookup_rows_left_out{lookup="fixed",reason="duplicate"}': 2,
      'omni_lookup_rows_left_out{lookup="fixed",reason="no_key"}': 3,
      'omni_lookup_age_seconds{lookup="names"}': 0,
    });
    expect(page['omni_lookup_age_seconds{lookup="fixed"}']).toBeUndefined();
  });

  it('never make two sources wait for each other for longer than it takes to read both once', async () => {
    const needs = (lookup: string) => (run: Run) => (run.table(lookup) === undefined ? 0 : 1);
    const bench = openBench(createFakeClock(), {
      sources: [entryOf('a', { fills: ['x'], lookups: ['y'] }), entryOf('b', { fills: ['y'], lookups: ['x'] })],
      lookups: [
        { name: 'x', sources: ['a'], optional: false, onMiss: 'keep' as const },
        { name: 'y', sources: ['b'], optional: false, onMiss: 'keep' as const },
      ],
      behaviours: { a: needs('y'), b: needs('x') },
    });
    expect(await bench.scrape()).toMatchObject({ [notReady]: 1, 'omni_source_up{source="a"}': 0 });
    expect(await bench.scrape()).toMatchObject({ 'a{}': 1, 'b{}': 1 });
  });

  it('of several sources are there when all of them have succeeded, or one where it is optional', async () => {
    const bench = async (optional: boolean) => {
      let calls = 0;
      const opened = openBench(createFakeClock(), {
        sources: [
          entryOf('a', { lookups: ['names'] }),
          entryOf('ids', { fills: ['names'] }),
          entryOf('more', { fills: ['names'] }),
        ],
        lookups: [{ name: 'names', sources: ['ids', 'more'], optional, onMiss: 'keep' as const }],
        behaviours: { ...consume, more: () => (++calls === 1 ? down : 1) },
      });
      return [await opened.scrape(), await opened.scrape()];
    };
    expect(await bench(false)).toMatchObject([{ [notReady]: 1 }, { 'a{}': 1 }]);
    expect(await bench(true)).toMatchObject([{ 'a{}': 1 }, { 'a{}': 1 }]);
  });

  it('of which one cannot be built fail those that read it with the reason, and not when optional', async () => {
    const fault = new Fault('JOIN_FILE', { lookup: 'names', file: 'names.csv', reason: 'cannot be read: ENOENT' });
    const build = (optional: boolean) =>
      openBench(createFakeClock(), {
        sources: [entryOf('a', { lookups: ['names'] }), entryOf('b')],
        lookups: [{ name: 'names', sources: [], optional, onMiss: 'keep' as const }],
        tables: new Map([['names', fault]]),
        behaviours: consume,
      });
    expect(await build(false).scrape()).toMatchObject({
      'omni_source_errors_total{code="JOIN_FILE",source="a",stage="join"}': 1,
      'b{}': 1,
    });
    expect(await build(true).scrape()).toMatchObject({ 'a{}': 1 });
  });

  it('refresh a polled table early after a miss, at most every 30 s', async () => {
    const clock = createFakeClock();
    const bench = openBench(clock, {
      sources: [entryOf('a', { lookups: ['names'] }), entryOf('ids', { fills: ['names'], refreshSeconds: 3600 })],
      lookups,
      behaviours: { a: (run) => (run.table('names')?.get('new') === LOOKUP_MISS ? 0 : 1) },
    });
    await bench.scrape();
    await clock.settle();
    expect(bench.collected['ids']).toBe(2);
    await clock.advance(29_999);
    await bench.scrape();
    await clock.settle();
    expect(bench.collected['ids']).toBe(2);
    await clock.advance(1);
    await bench.scrape();
    await clock.settle();
    expect(bench.collected['ids']).toBe(3);
  });
});
