import { OpenEnding } from '../kit/ending.ts';
import { type Clock, type Deadline, within } from './clock.ts';

/** How long an aborted collection may take to end by itself before it is given up. */
const GRACE_MILLISECONDS = 200;

/** Work is shared by all who ask while it runs. It never rejects. `deadline` is that of the most patient asker. */
export interface Work<T, By> {
  /** `by` is what the asker who set the run off came with. */
  run(deadline: Deadline, by: By): Promise<T>;
  /** What work that does not end after its abort comes to. */
  givenUp(): T;
  /** Told once of each run's outcome, before any asker is. */
  settle(outcome: T): void;
}

/** Flight lets overlapping askers share one run of a piece of work, each with a deadline of its own. */
export interface Flight<T, By> {
  /** Undefined when the asker's deadline passed while others still wait; the last one's deadline aborts the run. */
  join(deadline: Deadline, by: By): Promise<T | undefined>;
}

interface Running<T> {
  readonly outcome: Promise<T>;
  readonly deadline: { at: number; readonly signal: OpenEnding };
  askers: number;
}

/** createFlight makes a flight: idle until the first asker, and again when its run has ended. */
export function createFlight<T, By>(work: Work<T, By>, clock: Clock): Flight<T, By> {
  let current: Running<T> | undefined;
  const forget = (running: Running<T>): void => {
    if (current === running) current = undefined;
  };
  const begin = (at: number, by: By): Running<T> => {
    const deadline = { at, signal: new OpenEnding() };
    const running: Running<T> = {
      deadline,
      askers: 0,
      outcome: ending({ ...work, run: () => work.run(deadline, by) }, deadline, clock).then((outcome) => {
        forget(running);
        work.settle(outcome);
        return outcome;
      }),
    };
    return running;
  };

  return {
    async join(deadline, by) {
      const running = (current ??= begin(deadline.at, by));
      running.deadline.at = Math.max(running.deadline.at, deadline.at);
      running.askers += 1;
      const outcome = await within(running.outcome, deadline);
      running.askers -= 1;
      if (outcome !== undefined || running.askers > 0) return outcome;
      // Nobody waits any more: whoever asks from now on starts afresh, and the last asker learns how this run ended.
      forget(running);
      running.deadline.signal.end();
      return running.outcome;
    },
  };
}

interface Ending<T> {
  run(): Promise<T>;
  givenUp(): T;
}

/** Work that ignores its abort must not keep its source busy for ever. */
async function ending<T>(work: Ending<T>, deadline: Deadline, clock: Clock): Promise<T> {
  const run = work.run();
  const ended = await within(run, deadline);
  if (ended !== undefined) return ended;
  const grace = new OpenEnding();
  const timer = clock.after(GRACE_MILLISECONDS, () => grace.end());
  const late = await within(run, { signal: grace });
  timer[Symbol.dispose]();
  return late ?? work.givenUp();
}
