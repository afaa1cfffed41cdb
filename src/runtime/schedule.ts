import type { Clock } from './clock.ts';

/** Polled is something to be done again and again; `poll` never rejects. */
export interface Polled {
  readonly name: string;
  readonly intervalSeconds: number;
  poll(): Promise<unknown>;
}

/** Schedule polls until it is disposed. */
export interface Schedule extends Disposable {
  /** Polls at once instead of at its next turn, at most every 30 s; does nothing while it is being polled. */
  hurry(name: string): void;
}

/** So many first polls run at a time. */
const FIRST_POLLS = 16;
const HURRY_MILLISECONDS = 30_000;

interface Turn {
  readonly polled: Polled;
  timer: Disposable | undefined;
  isRunning: boolean;
  startedAt: number;
  hurriedAt: number;
}

/**
 * openSchedule polls everything once, in the order given and a bounded number at a time, and from then on each at its
 * own phase of its interval. A poll never overlaps with the one before it: a turn that it would miss is left out.
 */
export function openSchedule(all: readonly Polled[], clock: Clock): Schedule {
  const turns = all.map((polled): Turn => {
    return { polled, timer: undefined, isRunning: false, startedAt: 0, hurriedAt: -Infinity };
  });
  let isOpen = true;

  /** Two polls are at least half an interval apart; the machine's clock may have been set back in between. */
  const untilNext = ({ polled, startedAt }: Turn): number => {
    const now = clock.now();
    const rest = Math.max(0, polled.intervalSeconds * 500 - Math.max(0, now - startedAt));
    return nextTurn(polled, now + rest) - now;
  };
  const run = async (turn: Turn): Promise<void> => {
    turn.timer?.[Symbol.dispose]();
    turn.isRunning = true;
    turn.startedAt = clock.now();
    await turn.polled.poll();
    turn.isRunning = false;
    if (!isOpen) return;
    turn.timer = clock.after(untilNext(turn), () => void run(turn));
  };

  const waiting = [...turns];
  const runFirst = async (): Promise<void> => {
    for (let turn = waiting.shift(); turn !== undefined && isOpen; turn = waiting.shift()) await run(turn);
  };
  for (let started = 0; started < FIRST_POLLS; started++) void runFirst();

  return {
    hurry(name) {
      const turn = turns.find(({ polled }) => polled.name === name);
      // Before its first poll a turn has no timer.
      if (turn?.timer === undefined || turn.isRunning || !isOpen) return;
      if (clock.now() - turn.hurriedAt < HURRY_MILLISECONDS) return;
      turn.hurriedAt = clock.now();
      void run(turn);
    },
    [Symbol.dispose]() {
      isOpen = false;
      for (const { timer } of turns) timer?.[Symbol.dispose]();
    },
  };
}

/** The first time after another (Unix milliseconds) that is at the phase, which spreads sources of one interval. */
function nextTurn({ name, intervalSeconds }: Polled, after: number): number {
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
