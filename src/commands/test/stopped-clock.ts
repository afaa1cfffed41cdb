import type { Clock } from '../../runtime/clock.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** StoppedClock stands still until it is moved. */
export interface StoppedClock extends Clock {
  /** Moves on by so many milliseconds: timers go off in order, and what each sets off comes to rest before time goes on. */
  advance(milliseconds: number): Promise<void>;
}

/** createStoppedClock stops a clock at a time in Unix milliseconds; `rest` resolves when nothing is under way. */
export function createStoppedClock(start: number, rest: () => Promise<void>): StoppedClock {
  const timers = new Set<Timer>();
  let now = start;
  return {
    now: () => now,
    after(milliseconds, call) {
      const timer = { at: now + Math.max(0, milliseconds), call };
      timers.add(timer);
      return { [Symbol.dispose]: () => void timers.delete(timer) };
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await rest();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.call();
        await rest();
      }
      now = end;
    },
  };
}
