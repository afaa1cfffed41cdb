import type { Until } from '../kit/ending.ts';
import type { Table } from '../kit/join.ts';

/** Run is what one collection needs from outside: its deadline, the time, and the tables of other sources. */
export interface Run {
  /** Ends the collection; it then fails with FETCH_TIMEOUT. */
  readonly signal: Until;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** When the collection is aborted, in Unix milliseconds. */
  readonly endsAt: () => number;
  /**
   * Resolves when the tables of other sources are as good as they get: nothing is looked up before. Absent where they
   * are already. Rejects with why there is none.
   */
  ready?(): Promise<void>;
  /**
   * The last good table of a lookup, with `own`, which this source has just made, in the place of what it gave before.
   * Throws Fault JOIN_NOT_READY.
   */
  table(name: string, own?: Table): Table | undefined;
  /** Told how often a lookup was missed where its table cannot count it: in another thread. */
  missed?(lookup: string, count: number): void;
}
