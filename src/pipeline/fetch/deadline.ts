import { type Ending, isOverOf, OpenEnding, type Until, whenOverOf } from '../../kit/ending.ts';
import { Fault } from '../../model/fault.ts';

/** Deadline ends an exchange: when its time is up, or when the caller gives up. */
export interface Deadline extends Ending, Disposable {
  /** When its time is up, by performance.now(). */
  readonly endsAt: number;
  /** Seconds since it was opened. */
  elapsed(): number;
  /** How many seconds there were, or have been where the caller gave up. */
  seconds(): number;
  /** The work's outcome, or a rejection as soon as the deadline is over, whatever the work does then. */
  within<T>(work: Promise<T>): Promise<T>;
  /** The FETCH_TIMEOUT of a deadline that is over. */
  fault(origin: string): Fault;
}

/** openDeadline starts a deadline of so many seconds inside the caller's; it costs a timer only where it ends first. */
export function openDeadline(seconds: number, outer: Until): Deadline {
  return new Opened(seconds, outer);
}

class Opened extends OpenEnding implements Deadline {
  readonly endsAt: number;
  readonly #started = performance.now();
  readonly #seconds: number;
  readonly #outer: Until;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #leaveOuter: () => void;

  constructor(seconds: number, outer: Until) {
    super();
    const end = (): void => this.end();
    this.endsAt = this.#started + seconds * 1000;
    this.#seconds = seconds;
    this.#outer = outer;
    const isEarlier = !(outer instanceof Opened) || this.endsAt < outer.endsAt;
    this.#timer = isEarlier ? setTimeout(end, seconds * 1000) : undefined;
    this.#leaveOuter = whenOverOf(outer, end);
  }

  elapsed(): number {
    return (performance.now() - this.#started) / 1000;
  }

  seconds(): number {
    return isOverOf(this.#outer) ? rounded(this.elapsed()) : this.#seconds;
  }

  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = this.whenOver(() => reject(overFault()));
      void work.then(resolve, reject).then(leave);
    });
  }

  fault(origin: string): Fault {
    return new Fault('FETCH_TIMEOUT', { origin, seconds: this.seconds() });
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#leaveOuter();
  }
}

/** overFault is what work inside a deadline is rejected with when that is over. */
export function overFault(): Error {
  return new Error('the deadline is over');
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
