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
  return new OpenScope();
}

/** A class, since each target has one: an object written out with getters costs a hidden class of its own each time. */
class OpenScope implements Scope {
  readonly #ending = new OpenEnding();
  readonly #owned: (Disposable | AsyncDisposable)[] = [];
  #isOver = false;

  get ending(): Ending {
    return this.#ending;
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  own<T extends Disposable | AsyncDisposable>(resource: T): T {
    // What comes too late, from a plugin that was given up on, is closed at once: nobody is left to.
    if (this.#isOver) void dispose(resource).catch(() => undefined);
    else this.#owned.push(resource);
    return resource;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.end();
    const failures: unknown[] = [];
    for (let resource = this.#owned.pop(); resource !== undefined; resource = this.#owned.pop()) {
      await dispose(resource).catch((cause: unknown) => failures.push(cause));
    }
    this.#isOver = true;
    if (failures.length > 0) throw new AggregateError(failures, 'some resources could not be disposed');
  }
}

async function dispose(resource: Disposable | AsyncDisposable): Promise<void> {
  if (Symbol.asyncDispose in resource) await resource[Symbol.asyncDispose]();
  else resource[Symbol.dispose]();
}
