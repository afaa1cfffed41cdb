import { createStoppedClock, type StoppedClock } from '../../src/commands/test/stopped-clock.ts';

/** FakeClock stands still until a test moves it. */
export interface FakeClock extends StoppedClock {
  /** Lets pending promises run, without any time passing. */
  settle(): Promise<void>;
}

/** createFakeClock stops a clock that lets everything that a timer sets off come to rest before time goes on. */
export function createFakeClock(start = 1_700_000_000_000): FakeClock {
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return { ...createStoppedClock(start, settle), settle };
}
