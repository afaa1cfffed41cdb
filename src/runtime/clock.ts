import { setMaxListeners } from 'node:events';

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

/** Deadline is how long somebody waits: until `at` (Unix milliseconds), or until the signal is aborted for another reason. */
export interface Deadline {
  readonly at: number;
  readonly signal: AbortSignal;
}

/** openDeadline opens one that ends at a time, or with any of its parents. Dispose it to stop its timer. */
export function openDeadline(clock: Clock, at: number, parents: readonly AbortSignal[]): Deadline & Disposable {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  // A page waits for all of its sources by one signal; who waited takes the listener away.
  setMaxListeners(0, controller.signal, ...parents);
  const timer = clock.after(at - clock.now(), abort);
  if (parents.some(({ aborted }) => aborted)) abort();
  for (const parent of parents) parent.addEventListener('abort', abort, { once: true });
  return {
    at,
    signal: controller.signal,
    [Symbol.dispose]() {
      timer[Symbol.dispose]();
      for (const parent of parents) parent.removeEventListener('abort', abort);
    },
  };
}

/** within waits for work, but no longer than a deadline: undefined when that came first. */
export function within<T>(work: Promise<T>, { signal }: Pick<Deadline, 'signal'>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const give = (): void => resolve(undefined);
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}
