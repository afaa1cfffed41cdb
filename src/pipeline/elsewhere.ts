import type { ExchangePlan } from './plan.ts';
import type { Fetch, Read } from './reading.ts';
import type { Asking } from './read-pages.ts';
import type { Run } from './run.ts';

/** Elsewhere reads a source in another thread, which compiles it anew; the connections stay here. */
export interface Elsewhere extends Disposable {
  /**
   * Reads a whole collection there; `fetch` sends what is asked for. Never rejects. Undefined when it cannot be read
   * there: it is then read here.
   */
  read(run: Run, fetch: FarFetch): Promise<FarRead | undefined>;
}

/** FarRead is a Read, and the seconds that it took, as a Meter takes them. */
export interface FarRead extends Read {
  readonly spent: readonly number[];
}

/** FarAsking is a request as another thread asks for it. */
export interface FarAsking extends Pick<Asking, 'request' | 'isForeign'> {
  /** Which of the source's requests per item it is, in the order of `fetchesOf`; -1 for its own. */
  readonly node: number;
  readonly success: ExchangePlan['success'];
}

export type FarFetch = (asking: FarAsking, run: Run) => ReturnType<Fetch>;
