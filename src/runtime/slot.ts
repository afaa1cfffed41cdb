import { type Clock, openDeadline, within } from './clock.ts';
import type { Generation } from './generation.ts';

/** How long a generation that was replaced may still serve those who hold it. */
const DRAIN_MILLISECONDS = 10_000;

/** Slot holds the current generation. */
export interface Slot extends AsyncDisposable {
  readonly current: Generation;
  /** Lends the current generation to work; it is not disposed before the work has ended, within 10 s. */
  use<T>(work: (generation: Generation) => Promise<T> | T): Promise<T>;
  /** Puts another in its place by one assignment; resolves when the one before is disposed. */
  swap(next: Generation): Promise<void>;
}

interface Held {
  readonly generation: Generation;
  readonly leases: Set<Promise<unknown>>;
}

/** createSlot makes a slot with its first generation, which it owns from then on. */
export function createSlot(first: Generation, clock: Clock): Slot {
  let current: Held = { generation: first, leases: new Set() };

  const retire = async ({ generation, leases }: Held): Promise<void> => {
    const deadline = openDeadline(clock, clock.now() + DRAIN_MILLISECONDS, []);
    await within(Promise.allSettled(leases), deadline);
    deadline[Symbol.dispose]();
    await generation[Symbol.asyncDispose]();
  };

  return {
    get current() {
      return current.generation;
    },
    async use(work) {
      const { generation, leases } = current;
      const lease = Promise.resolve(work(generation));
      leases.add(lease);
      try {
        return await lease;
      } finally {
        leases.delete(lease);
      }
    },
    async swap(next) {
      const before = current;
      current = { generation: next, leases: new Set() };
      await retire(before);
    },
    // Its sources are told to stop at once: what still waits for them is answered with what there is.
    [Symbol.asyncDispose]: () => current.generation[Symbol.asyncDispose](),
  };
}
