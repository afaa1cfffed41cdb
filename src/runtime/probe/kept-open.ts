import type { Clock } from '../clock.ts';

/** KeptOpen keeps things open between their uses, each under a key: connections, sessions and caches serve the next one. */
export interface KeptOpen<From, T> extends AsyncDisposable {
  /** Uses what is open under a key, or opens it. What cannot be opened, or whose use throws, is closed. */
  use<Result>(key: string, from: From, work: (opened: T) => Promise<Result>): Promise<Result>;
}

/** What was not used for so long is closed, and what was used longest ago when there are more than so many. */
const IDLE_MILLISECONDS = 600_000;
const MOST = 2000;

interface Kept<T> {
  readonly opening: Promise<T>;
  uses: number;
  idle: Disposable | undefined;
}

/** createKeptOpen begins with nothing open. */
export function createKeptOpen<From, T extends AsyncDisposable>(
  open: (from: From) => Promise<T>,
  clock: Clock,
): KeptOpen<From, T> {
  const all = new Map<string, Kept<T>>();
  const close = async (key: string): Promise<void> => {
    const one = all.get(key);
    all.delete(key);
    if (one !== undefined) await closeOne(one);
  };
  /** The last one used stands last. */
  const take = (key: string, from: From): Kept<T> => {
    const one = all.get(key) ?? { opening: open(from), uses: 0, idle: undefined };
    all.delete(key);
    all.set(key, one);
    one.idle?.[Symbol.dispose]();
    one.uses += 1;
    const [oldest] = (all.size > MOST ? [...all].find(([, { uses }]) => uses === 0) : undefined) ?? [];
    if (oldest !== undefined) void close(oldest);
    return one;
  };
  return {
    async use(key, from, work) {
      const one = take(key, from);
      try {
        return await work(await one.opening);
      } catch (cause) {
        if (all.get(key) === one) void close(key);
        throw cause;
      } finally {
        one.uses -= 1;
        const isIdle = one.uses === 0 && all.get(key) === one;
        if (isIdle) one.idle = clock.after(IDLE_MILLISECONDS, () => void close(key));
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all.keys()].map(close));
    },
  };
}

async function closeOne<T extends AsyncDisposable>({ opening, idle }: Kept<T>): Promise<void> {
  idle?.[Symbol.dispose]();
  // What could not be opened closed itself.
  await (await opening.catch(() => undefined))?.[Symbol.asyncDispose]();
}
