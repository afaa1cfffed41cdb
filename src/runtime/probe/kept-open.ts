import type { Clock } from '../clock.ts';

/** KeptOpen keeps things open between their uses, each under a key: connections, sessions and caches serve the next one. */
export interface KeptOpen<T> extends AsyncDisposable {
  /** Uses what is open under a key, or opens it. What cannot be opened, or whose use throws, is closed. */
  use<Result>(key: string, opening: Opening<T>, work: (opened: T) => Promise<Result>): Promise<Result>;
  /** Closes all whose keys are not wanted any more, those in use after it. */
  sweep(isWanted: (key: string) => boolean): void;
}

/** Opening is how a thing is opened, and how long it is kept. */
export interface Opening<T> {
  /** Of another edition it is opened anew, from what is open by then; that is closed when nobody uses it any more. */
  readonly edition: object;
  readonly open: (before: T | undefined) => Promise<T>;
  /** What was not used for so long is closed, */
  readonly idleSeconds: number;
  /** and what was used longest ago when there are more than so many. */
  readonly most: number;
}

interface Kept<T> {
  readonly key: string;
  readonly opening: Promise<T>;
  readonly edition: object;
  readonly idleSeconds: number;
  uses: number;
  idle: Disposable | undefined;
  /** Whether nobody finds it any more. */
  isOut: boolean;
}

/** All that is found by its key; the last one used stands last. */
interface Shelf<T> {
  readonly all: Map<string, Kept<T>>;
  readonly clock: Clock;
}

/** createKeptOpen begins with nothing open. */
export function createKeptOpen<T extends AsyncDisposable>(clock: Clock): KeptOpen<T> {
  const shelf: Shelf<T> = { all: new Map(), clock };
  return {
    async use(key, opening, work) {
      const one = take(shelf, key, opening);
      try {
        return await work(await one.opening);
      } catch (cause) {
        putOut(shelf, one);
        throw cause;
      } finally {
        release(shelf, one);
      }
    },
    sweep(isWanted) {
      for (const one of [...shelf.all.values()]) {
        if (isWanted(one.key)) continue;
        if (one.uses === 0) void drop(shelf, one);
        else putOut(shelf, one);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...shelf.all.values()].map((one) => drop(shelf, one)));
    },
  };
}

function take<T extends AsyncDisposable>(shelf: Shelf<T>, key: string, opening: Opening<T>): Kept<T> {
  const { all } = shelf;
  const known = all.get(key);
  const one = known?.edition === opening.edition ? known : begin(shelf, { key, known, opening });
  if (known !== undefined && known !== one) putOut(shelf, known);
  all.delete(key);
  all.set(key, hold(one));
  const oldest = all.size > opening.most ? [...all.values()].find(({ uses }) => uses === 0) : undefined;
  if (oldest !== undefined) void drop(shelf, oldest);
  return one;
}

interface Beginning<T> {
  readonly key: string;
  readonly known: Kept<T> | undefined;
  readonly opening: Opening<T>;
}

function begin<T extends AsyncDisposable>(shelf: Shelf<T>, { key, known, opening }: Beginning<T>): Kept<T> {
  const { open, edition, idleSeconds } = opening;
  const opened = known === undefined ? open(undefined) : renew(shelf, known, open);
  return { key, opening: opened, edition, idleSeconds, uses: 0, idle: undefined, isOut: false };
}

/** What was open is held as long as the next one is made from it. */
async function renew<T extends AsyncDisposable>(shelf: Shelf<T>, known: Kept<T>, open: Opening<T>['open']): Promise<T> {
  hold(known);
  try {
    return await open(await known.opening.catch(() => undefined));
  } finally {
    release(shelf, known);
  }
}

function hold<T>(one: Kept<T>): Kept<T> {
  one.idle?.[Symbol.dispose]();
  one.uses += 1;
  return one;
}

function release<T extends AsyncDisposable>(shelf: Shelf<T>, one: Kept<T>): void {
  one.uses -= 1;
  if (one.uses > 0) return;
  if (one.isOut) void close(one);
  else one.idle = shelf.clock.after(one.idleSeconds * 1000, () => void drop(shelf, one));
}

function putOut<T>({ all }: Shelf<T>, one: Kept<T>): void {
  one.isOut = true;
  if (all.get(one.key) === one) all.delete(one.key);
}

function drop<T extends AsyncDisposable>(shelf: Shelf<T>, one: Kept<T>): Promise<void> {
  putOut(shelf, one);
  return close(one);
}

async function close<T extends AsyncDisposable>({ opening, idle }: Kept<T>): Promise<void> {
  idle?.[Symbol.dispose]();
  // What could not be opened closed itself.
  await (await opening.catch(() => undefined))?.[Symbol.asyncDispose]();
}
