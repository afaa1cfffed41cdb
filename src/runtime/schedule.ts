import type { Clock } from './clock.ts';

/** Polled is something to be done again and again; `poll` never rejects. */
export interface Polled {
  /** How often it has failed since it last succeeded. */
  failuresInARow(): number;
  readonly name: string;
  readonly intervalSeconds: number;
  poll(): Promise<unknown>;
}

/**
 * Turn polls one thing: first when it is told to, and from then on at a phase of its interval that the name decides,
 * until it is disposed. A poll never overlaps with the one before it: one that it would miss is left out.
 */
export interface Turn extends Disposable {
  readonly hasBegun: boolean;
  /** When the next poll is due, in Unix milliseconds; undefined before the first and during one. */
  readonly nextAt: number | undefined;
  /** Does the first poll; nothing when that was done. */
  begin(): Promise<void>;
  /** Polls at once instead of at the next phase, at most every 30 s; nothing before the first poll or during one. */
  hurry(): void;
}

const HURRY_MILLISECONDS = 30_000;

/** createTurn makes a turn that has not begun. */
export function createTurn(polled: Polled, clock: Clock): Turn {
  return new OpenTurn(polled, clock);
}

class OpenTurn implements Turn {
  hasBegun = false;
  nextAt: number | undefined;
  readonly #polled: Polled;
  readonly #clock: Clock;
  #timer: Disposable | undefined;
  #isRunning = false;
  #isOpen = true;
  #hurriedAt = -Infinity;

  constructor(polled: Polled, clock: Clock) {
    this.#polled = polled;
    this.#clock = clock;
  }

  async begin(): Promise<void> {
    const isDue = !this.hasBegun && this.#isOpen;
    this.hasBegun = true;
    if (isDue) await this.#run();
  }

  hurry(): void {
    const now = this.#clock.now();
    const isRested = Math.abs(now - this.#hurriedAt) >= HURRY_MILLISECONDS;
    if (!this.hasBegun || this.#isRunning || !this.#isOpen || !isRested) return;
    this.#hurriedAt = now;
    void this.#run();
  }

  [Symbol.dispose](): void {
    this.#isOpen = false;
    this.#timer?.[Symbol.dispose]();
  }

  async #run(): Promise<void> {
    this.#timer?.[Symbol.dispose]();
    this.#isRunning = true;
    this.nextAt = undefined;
    const startedAt = this.#clock.now();
    await this.#polled.poll();
    this.#isRunning = false;
    if (!this.#isOpen) return;
    const now = this.#clock.now();
    const wait = untilNext(this.#polled, startedAt, now);
    this.nextAt = now + wait;
    this.#timer = this.#clock.after(wait, () => void this.#run());
  }
}

/** So many first polls run at a time, and more where so many are to do that those which hang would hold up the others. */
const FIRST_POLLS = 16;

/** beginTurns does the first polls in the order given, a bounded number at a time, until it is disposed. */
export function beginTurns(turns: readonly Turn[]): Disposable {
  const waiting = turns.filter(({ hasBegun }) => !hasBegun);
  const work = async (): Promise<void> => {
    for (let turn = waiting.shift(); turn !== undefined; turn = waiting.shift()) await turn.begin();
  };
  const most = Math.max(FIRST_POLLS, Math.ceil(waiting.length / FIRST_POLLS));
  for (let started = 0; started < most; started++) void work();
  return { [Symbol.dispose]: () => void waiting.splice(0) };
}

/** Two polls are at least half an interval apart; the machine's clock may have been set back in between. */
function untilNext(polled: Polled, startedAt: number, now: number): number {
  const intervalSeconds = intervalAfter(polled.intervalSeconds, polled.failuresInARow());
  const rest = Math.max(0, intervalSeconds * 500 - Math.max(0, now - startedAt));
  return nextTurn(polled.name, intervalSeconds, now + rest) - now;
}

/** So many failures in a row are taken as they come. */
const FAILURES_BEFORE_BACKOFF = 3;
const LONGEST_BACKOFF_SECONDS = 300;

/**
 * intervalAfter gives the seconds between polls after failures in a row: from the third on twice, four and eight times
 * the interval, but no more than five minutes where the interval itself is shorter.
 */
export function intervalAfter(intervalSeconds: number, failuresInARow: number): number {
  const doublings = Math.min(3, Math.max(0, failuresInARow - FAILURES_BEFORE_BACKOFF + 1));
  return Math.max(intervalSeconds, Math.min(intervalSeconds * 2 ** doublings, LONGEST_BACKOFF_SECONDS));
}

/** The first time after another (Unix milliseconds) that is at the phase, which spreads sources of one interval. */
function nextTurn(name: string, intervalSeconds: number, after: number): number {
  const interval = intervalSeconds * 1000;
  const phase = phaseOf(name) * interval;
  return (Math.floor((after - phase) / interval) + 1) * interval + phase;
}

/** A number from 0 up to 1 that a name always has: FNV-1a, 32 bits. */
function phaseOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
