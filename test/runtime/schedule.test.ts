import { expect, it } from 'vitest';
import { beginTurns, createTurn, intervalAfter, type Polled, type Turn } from '../../src/runtime/schedule.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** Polls that note when they begin, in ms since the start, and take so long. */
function polls(
  clock: FakeClock,
  names: readonly string[],
  { lasting = 0, failures = {} }: { lasting?: number; failures?: Readonly<Record<string, number>> } = {},
): { all: Polled[]; began: Record<string, number[]> } {
  const start = clock.now();
  const began: Record<string, number[]> = {};
  const all = names.map((name) => ({
    name,
    intervalSeconds: 10,
    failuresInARow: () => failures[name] ?? 0,
    poll() {
      (began[name] ??= []).push(clock.now() - start);
      return new Promise<void>((resolve) => clock.after(lasting, resolve));
    },
  }));
  return { all, began };
}

function begin(all: readonly Polled[], clock: FakeClock): readonly Turn[] {
  const turns = all.map((polled) => createTurn(polled, clock));
  beginTurns(turns);
  return turns;
}

it('polls at once, then every interval at a phase that the name decides', async () => {
  const clock = createFakeClock();
  const { all, began } = polls(clock, ['a', 'b']);
  const turns = begin(all, clock);
  await clock.advance(60_000);
  for (const times of Object.values(began)) {
    expect(times[0]).toBe(0);
    expect(times[1]).toBeGreaterThan(5000);
    expect(times[1]).toBeLessThanOrEqual(15_000);
    expect(new Set(times.slice(2).map((time, index) => time - (times[index + 1] ?? 0)))).toEqual(new Set([10_000]));
  }
  expect(began['a']?.[1]).not.toBe(began['b']?.[1]);
  for (const turn of turns) turn[Symbol.dispose]();
  const before = JSON.stringify(began);
  await clock.advance(60_000);
  expect(JSON.stringify(began)).toBe(before);
});

it('never overlaps with itself: a turn that would is left out', async () => {
  const clock = createFakeClock();
  const { all, began } = polls(clock, ['slow'], { lasting: 12_000 });
  begin(all, clock);
  await clock.advance(100_000);
  const times = began['slow'] ?? [];
  expect(times.slice(2).every((time, index) => time - (times[index + 1] ?? 0) === 20_000)).toBe(true);
});

it.each([
  [40, 16],
  [400, 25],
])('bounds how many first polls of %s run at a time', async (count, atATime) => {
  const clock = createFakeClock();
  const names = Array.from({ length: count }, (_, index) => `s${index}`);
  const { all, began } = polls(clock, names, { lasting: 100 });
  begin(all, clock);
  await clock.settle();
  expect(Object.keys(began)).toHaveLength(atATime);
  await clock.advance(Math.ceil(count / atATime - 1) * 100 + 50);
  expect(Object.keys(began)).toHaveLength(count);
});

it('hurries on demand, at most every 30 s', async () => {
  const clock = createFakeClock();
  const { all, began } = polls(clock, ['a']);
  const [turn] = begin(
    all.map((polled) => ({ ...polled, intervalSeconds: 3600 })),
    clock,
  );
  await clock.settle();
  await clock.advance(1000);
  for (let count = 0; count < 3; count++) turn?.hurry();
  await clock.advance(29_999);
  turn?.hurry();
  await clock.advance(1);
  turn?.hurry();
  await clock.settle();
  expect(began['a']).toEqual([0, 1000, 31_000]);
});

it('polls more rarely after failures in a row, within bounds', async () => {
  const clock = createFakeClock();
  const { all, began } = polls(clock, ['steady', 'down'], { failures: { steady: 2, down: 9 } });
  begin(all, clock);
  await clock.advance(600_000);
  expect([began['steady']?.length, began['down']?.length].map((count = 0) => Math.round(count / 6))).toEqual([10, 1]);
});

it.each([
  [10, 2, 10],
  [10, 3, 20],
  [10, 5, 80],
  [10, 50, 80],
  [60, 50, 300],
  [600, 50, 600],
])('with an interval of %d s, after %d failures, the next is %d s', (interval, failures, expected) => {
  expect(intervalAfter(interval, failures)).toBe(expected);
});
