import { expect, it } from 'vitest';
import type { Generation } from '../../src/runtime/generation.ts';
import { createSlot } from '../../src/runtime/slot.ts';
import { createFakeClock } from './fake-clock.ts';

function generation(id: number, disposed: number[]): Generation {
  return {
    id,
    sources: [],
    names: new Set(),
    live: new Map(),
    prober: undefined,
    lookups: () => [],
    isReady: () => true,
    collect: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(void disposed.push(id)),
  };
}

it('swaps at once, and disposes the one before when the last who holds it is done', async () => {
  const clock = createFakeClock();
  const disposed: number[] = [];
  const slot = createSlot(generation(1, disposed), clock);
  let done = (): void => undefined;
  const held = slot.use(() => new Promise<void>((resolve) => (done = resolve)));
  const swapped = slot.swap(generation(2, disposed));
  expect(await slot.use(({ id }) => id)).toBe(2);
  await clock.settle();
  expect(disposed).toEqual([]);
  done();
  await Promise.all([held, swapped]);
  expect(disposed).toEqual([1]);
});

it('waits no longer than 10 s for those who hold it', async () => {
  const clock = createFakeClock();
  const disposed: number[] = [];
  const slot = createSlot(generation(1, disposed), clock);
  void slot.use(() => new Promise(() => undefined));
  const closed = slot[Symbol.asyncDispose]();
  await clock.advance(10_000);
  await closed;
  expect(disposed).toEqual([1]);
});

it('lets go of work that throws', async () => {
  const disposed: number[] = [];
  const slot = createSlot(generation(1, disposed), createFakeClock());
  const work = slot.use(() => {
    throw new Error('no');
  });
  await expect(work).rejects.toThrow('no');
  await slot[Symbol.asyncDispose]();
  expect(disposed).toEqual([1]);
});
