import { Fault } from '../../model/fault.ts';

/** Until is what ends work before it is done: a signal, or a deadline around it. */
export type Until = AbortSignal | Deadline;

/** Deadline ends an exchange: when its time is up, or when the caller gives up. */
export interface Deadline extends Disposable {
  readonly isOver: boolean;
  /** When its time is up, by performance.now(). */
  readonly endsAt: number;
  /** Aborted when it is over; made when it is first asked for. */
  readonly signal: AbortSignal;
  /** Seconds since it was opened. */
  elapsed(): number;
  /** Calls `end` when it is over, at once if it is already, unless what it gives is called before. */
  whenOver(end: () => void): () => void;
  /** The work's outcome, or a rejection as soon as the deadline is over, whatever the work does then. */
  within<T>(work: Promise<T>): Promise<T>;
  /** The FETCH_TIMEOUT of a deadline that is over. */
  fault(origin: string): Fault;
}

/** openDeadline starts a deadline of so many seconds inside the caller's; it costs a timer only where it ends first. */
export function openDeadline(seconds: number, outer: Until): Deadline {
  const started = performance.now();
  const endsAt = started + seconds * 1000;
  const ends = new Set<() => void>();
  let isOver = false;
  let controller: AbortController | undefined;
  const elapsed = (): number => (performance.now() - started) / 1000;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    controller?.abort();
    for (const one of ends) one();
  };
  const whenOver = (one: () => void): (() => void) => {
    if (isOver) one();
    else ends.add(one);
    return () => void ends.delete(one);
  };
  const timer = 'endsAt' in outer && outer.endsAt <= endsAt ? undefined : setTimeout(end, seconds * 1000);
  const leaveOuter = whenOverOf(outer, end);
  return {
    get isOver() {
      return isOver;
    },
    endsAt,
    get signal() {
      controller ??= new AbortController();
      if (isOver) controller.abort();
      return controller.signal;
    },
    elapsed,
    whenOver,
    within: (work) =>
      new Promise((resolve, reject) => {
        const leave = whenOver(() => reject(overFault()));
        void work.then(resolve, reject).then(leave);
      }),
    fault: (origin) => new Fault('FETCH_TIMEOUT', { origin, seconds: isOverOf(outer) ? rounded(elapsed()) : seconds }),
    [Symbol.dispose]() {
      clearTimeout(timer);
      leaveOuter();
    },
  };
}

/** isOverOf holds when nothing is to be waited for any more. */
export function isOverOf(until: Until): boolean {
  return until instanceof AbortSignal ? until.aborted : until.isOver;
}

/** whenOverOf calls `end` when it is over, at once if it is already, unless what it gives is called before. */
export function whenOverOf(until: Until, end: () => void): () => void {
  if (!(until instanceof AbortSignal)) return until.whenOver(end);
  if (until.aborted) end();
  else until.addEventListener('abort', end, { once: true });
  return () => until.removeEventListener('abort', end);
}

/** overFault is what work inside a deadline is rejected with when that is over. */
export function overFault(): Error {
  return new Error('the deadline is over');
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
