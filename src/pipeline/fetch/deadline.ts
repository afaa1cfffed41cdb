import { Fault } from '../../model/fault.ts';

/** Deadline ends an exchange: when its time is up, or when the caller gives up. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Seconds since it was opened. */
  elapsed(): number;
  /** The work's outcome, or a rejection as soon as the deadline is over, whatever the work does then. */
  within<T>(work: T | Promise<T>): Promise<T>;
  /** The FETCH_TIMEOUT of a deadline that is over. */
  fault(origin: string): Fault;
}

/** openDeadline starts a deadline of so many seconds inside the caller's signal. */
export function openDeadline(seconds: number, outer: AbortSignal): Deadline {
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  const controller = new AbortController();
  const end = (): void => controller.abort();
  const timer = setTimeout(end, seconds * 1000);
  const over = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(new Error('the deadline is over')), { once: true });
  });
  over.catch(() => undefined);
  outer.addEventListener('abort', end, { once: true });
  if (outer.aborted) end();
  return {
    signal: controller.signal,
    elapsed,
    within: (work) => Promise.race([work, over]),
    fault: (origin) => new Fault('FETCH_TIMEOUT', { origin, seconds: outer.aborted ? rounded(elapsed()) : seconds }),
    [Symbol.dispose]() {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
    },
  };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
