import { type Phase, PHASES } from '../../model/snapshot.ts';

/** Meter adds up the seconds that the requests of one collection spend in each phase. */
export interface Meter {
  add(phase: Phase, seconds: number): void;
  /** Does work and adds what it takes, also when it fails. */
  time<T>(phase: Phase, work: () => T): T;
  /** The seconds of one phase so far. */
  spent(phase: Phase): number;
  /** All phases so far, those without any with 0; it begins anew. */
  take(): ReadonlyMap<Phase, number>;
}

/** Ticks gives seconds that only go up. */
export type Ticks = () => number;

const inRealTime: Ticks = () => performance.now() / 1000;

/** createMeter begins with nothing spent. */
export function createMeter(ticks: Ticks = inRealTime): Meter {
  const none = (): Map<Phase, number> => new Map(PHASES.map((phase) => [phase, 0]));
  let spent = none();
  const add: Meter['add'] = (phase, seconds) => void spent.set(phase, (spent.get(phase) ?? 0) + seconds);
  return {
    add,
    spent: (phase) => spent.get(phase) ?? 0,
    time(phase, work) {
      const started = ticks();
      try {
        return work();
      } finally {
        add(phase, ticks() - started);
      }
    },
    take() {
      const taken = spent;
      spent = none();
      return taken;
    },
  };
}
