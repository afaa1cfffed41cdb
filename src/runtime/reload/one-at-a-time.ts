/** Repeated is a piece of work that runs once at a time. */
export interface Repeated<T> {
  /** Runs it, or shares the run after the one that is under way with all others who ask meanwhile. */
  (): Promise<T>;
  /** Resolves when no run is under way. */
  idle(): Promise<void>;
}

/** oneAtATime lets a piece of work run once at a time. */
export function oneAtATime<T>(work: () => Promise<T>): Repeated<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> =>
    work().finally(() => {
      running = next;
      next = undefined;
    });
  const ask = (): Promise<T> => {
    if (running === undefined) return (running = begin());
    return (next ??= running.then(begin, begin));
  };
  const idle = async (): Promise<void> => {
    while (running !== undefined) await Promise.allSettled([running]);
  };
  return Object.assign(ask, { idle });
}
