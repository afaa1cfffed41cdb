import type { Clock } from '../clock.ts';

/** Rest waits for changes to come to rest. */
export interface Rest extends Disposable {
  /** Notes a change. */
  disturb(): void;
}

/** Editors and volumes write in several steps: nothing is read before this long without another. */
const SETTLE_MILLISECONDS = 200;
/** What is written to without pause is read all the same. */
const LONGEST_MILLISECONDS = 2000;

/** createRest calls `rested` once after one or more changes. */
export function createRest(clock: Clock, rested: () => void): Rest {
  let timer: Disposable | undefined;
  let restlessSince: number | undefined;
  let isOpen = true;
  return {
    disturb() {
      if (!isOpen) return;
      restlessSince ??= clock.now();
      timer?.[Symbol.dispose]();
      const patience = Math.max(0, restlessSince + LONGEST_MILLISECONDS - clock.now());
      timer = clock.after(Math.min(SETTLE_MILLISECONDS, patience), () => {
        timer = undefined;
        restlessSince = undefined;
        rested();
      });
    },
    [Symbol.dispose]() {
      isOpen = false;
      timer?.[Symbol.dispose]();
    },
  };
}
