import { type Phase, PHASES } from '../../model/snapshot.ts';

/** Meter adds up the seconds that the requests of one collection spend in each phase. */
export interface Meter {
  add(phase: Phase, seconds: number): void;
  /** Does work and adds what it takes, also when it fails. */
  time<T>(phase: Phase, work: () => T): T;
  /** The seconds of one phase so far. */
  spent(phase: Phase): number;
  /** The seconds of each of PHASES so far, in their order; it begins anew. */
  take(): readonly number[];
  /** Adds what was taken of another meter. */
  addTaken(taken: readonly number[]): void;
}

/** Ticks gives seconds that only go up. */
export type Ticks = () => number;

const inRealTime: Ticks = () => performance.now() / 1000;

/** createMeter begins with nothing spent. */
export function createMeter(ticks: Ticks = inRealTime): Meter {
  return new PhaseMeter(ticks);
}

class PhaseMeter implements Meter {
  readonly #ticks: Ticks;
  /** In the order of PHASES. */
  #seconds = PHASES.map(() => 0);

  constructor(ticks: Ticks) {
    this.#ticks = ticks;
  }

  add(phase: Phase, seconds: number): void {
    this.#seconds[PHASES.indexOf(phase)] = this.spent(phase) + seconds;
  }

  time<T>(phase: Phase, work: () => T): T {
    const started = this.#ticks();
    try {
      return work();
    } finally {
      this.add(phase, this.#ticks() - started);
    }
  }

  spent(phase: Phase): number {
    return this.#seconds[PHASES.indexOf(phase)] ?? 0;
  }

  take(): readonly number[] {
    const taken = this.#seconds;
    this.#seconds = taken.map(() => 0);
    return taken;
  }

  addTaken(taken: readonly number[]): void {
    this.#seconds = this.#seconds.map((seconds, at) => seconds + (taken[at] ?? 0));
  }
}
