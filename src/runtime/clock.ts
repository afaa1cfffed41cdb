import { setMaxListeners } from 'node:events';
import { OpenEnding, type Until, whenOverOf } from '../kit/ending.ts';

/** Clock is time as the runtime sees it; tests pass one of their own. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Calls once, this many milliseconds from now, unless disposed before. */
  after(milliseconds: number, call: () => void): Disposable;
}

/** setTimeout fires at once beyond this. */
const LONGEST_MILLISECONDS = 2 ** 31 - 1;

/** systemClock is the machine's own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, Math.min(Math.max(milliseconds, 0), LONGEST_MILLISECONDS));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Deadline is how long somebody waits: until `at` (Unix milliseconds), or until the signal says so for another reason. */
export interface Deadline {
  readonly at: number;
  readonly signal: Until;
}

/** openDeadline opens one that ends at a time, or with any of its parents. Dispose it to stop its timer. */
export function openDeadline(clock: Clock, at: number, parents: readonly Until[]): Deadline & Disposable {
  const signal = new OpenEnding();
  const end = (): void => signal.end();
  const timer = clock.after(at - clock.now(), end);
  const leaves = parents.map((parent) => {
    // A page waits for all of its sources by one signal; who waited takes the listener away.
    if (parent instanceof AbortSignal) setMaxListeners(0, parent);
    return whenOverOf(parent, end);
  });
  return {
    at,
    signal,
    [Symbol.dispose]() {
      timer[Symbol.dispose]();
      for (const leave of leaves) leave();
    },
  };
}

/** within waits for work, but no longer than a deadline: undefined when that came first. */
export function within<T>(work: Promise<T>, { signal }: Pick<Deadline, 'signal'>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const leave = whenOverOf(signal, () => resolve(undefined));
    void work.then(resolve, reject).then(leave);
  });
}
