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
  /** How many seconds there were, or have been where the caller gave up. */
  seconds(): number;
  /** Calls `end` when it is over, at once if it is already, unless what it gives is called before. */
  whenOver(end: () => void): () => void;
  /** The work's outcome, or a rejection as soon as the deadline is over, whatever the work does then. */
  within<T>(work: Promise<T>): Promise<T>;
  /** The FETCH_TIMEOUT of a deadline that is over. */
  fault(origin: string): Fault;
}

/** openDeadline starts a deadline of so many seconds inside the caller's; it costs a timer only where it ends first. */
export function openDeadline(seconds: number, outer: Until): Deadline {
  return new Opened(seconds, outer);
}

/** A class, since each request opens some: an object written out with getters costs a hidden class of its own. */
class Opened implements Deadline {
  readonly endsAt: number;
  readonly #started = performance.now();
  readonly #seconds: number;
  readonly #outer: Until;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #leaveOuter: () => void;
  #isOver = false;
  #controller: AbortController | undefined;
  /** Most have one to tell at a time. */
  #one: (() => void) | undefined;
  #others: Set<() => void> | undefined;

  constructor(seconds: number, outer: Until) {
    const end = (): void => this.#end();
    this.endsAt = this.#started + seconds * 1000;
    this.#seconds = seconds;
    this.#outer = outer;
    const isEarlier = outer instanceof AbortSignal || this.endsAt < outer.endsAt;
    this.#timer = isEarlier ? setTimeout(end, seconds * 1000) : undefined;
    this.#leaveOuter = whenOverOf(outer, end);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  elapsed(): number {
    return (performance.now() - this.#started) / 1000;
  }

  seconds(): number {
    return isOverOf(this.#outer) ? rounded(this.elapsed()) : this.#seconds;
  }

  whenOver(end: () => void): () => void {
    if (this.#isOver) end();
    else if (this.#one === undefined) this.#one = end;
    else (this.#others ??= new Set()).add(end);
    return () => {
      if (this.#one === end) this.#one = undefined;
      else this.#others?.delete(end);
    };
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

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.abort();
    this.#one?.();
    for (const other of this.#others ?? []) other();
  }
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
