import { type Ending, OpenEnding } from './ending.ts';

/** Scope owns resources and disposes them last in, first out. Its signal is aborted before the first is disposed. */
export interface Scope extends AsyncDisposable {
  readonly signal: AbortSignal;
  /** Over when the signal is aborted, for those who need none. */
  readonly ending: Ending;
  /** Hands a resource over to the scope and gives it back. */
  own<T extends Disposable | AsyncDisposable>(resource: T): T;
}

/**
 * createScope opens a scope. Disposing it twice does nothing the second time; every resource is disposed even when
 * another fails to, and the failures are thrown together as an AggregateError.
 */
export function createScope(): Scope {
  const ending = new OpenEnding();
  const owned: (Disposable | AsyncDisposable)[] = [];
  let isOver = false;
  return {
    ending,
    get signal() {
      return ending.signal;
    },
    own(resource) {
      // What comes too late, from a plugin that was given up on, is closed at once: nobody is left to.
      if (isOver) void dispose(resource).catch(() => undefined);
      else owned.push(resource);
      return resource;
    },
    async [Symbol.asyncDispose]() {
      ending.end();
      const failures: unknown[] = [];
      for (let resource = owned.pop(); resource !== undefined; resource = owned.pop()) {
        await dispose(resource).catch((cause: unknown) => failures.push(cause));
      }
      isOver = true;
      if (failures.length > 0) throw new AggregateError(failures, 'some resources could not be disposed');
    },
  };
}

async function dispose(resource: Disposable | AsyncDisposable): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
  else resource[Symbol.dispose]();
}
