import type { Clock } from '../../src/runtime/clock.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** FakeClock stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Moves on, firing timers in order and letting everything that they set off come to rest. */
  advance(milliseconds: number): Promise<void>;
  /** Lets pending promises run, without any time passing. */
  settle(): Promise<void>;
}

export function createFakeClock(start = 1_700_000_000_000): FakeClock {
  const timers = new Set<Timer>();
  let now = start;
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => now,
    after(milliseconds, call) {
      const timer = { at: now + Math.max(0, milliseconds), call };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    settle,
    async advance(milliseconds) {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.call();
        await settle();
      }
      now = end;
    },
  };
}
