import type { Worker } from 'node:worker_threads';
import type { Chunks } from '../../exposition/chunk.ts';
import type { Log } from '../../kit/plugin.ts';
import type { Elsewhere } from '../../pipeline/elsewhere.ts';
import type { Clock } from '../clock.ts';
import type { SourceEntry } from '../plan.ts';
import { createFarSource } from './far-source.ts';
import { openThread, type Thread } from './thread.ts';

/** Workers is the threads in which sources with large answers are read; they start when they are needed. */
export interface Workers extends AsyncDisposable {
  /** A place for a source; undefined for one that can be read here only. */
  placeFor(entry: SourceEntry): Elsewhere | undefined;
}

/** WorkerEvents is told what threads do. */
export interface WorkerEvents {
  /** How many there are by now. */
  threads(count: number): void;
  /** A collection was read in one. */
  read(): void;
  /** One has ended before its time: `timeout`, or `crash`. */
  ended(reason: 'timeout' | 'crash'): void;
}

/** WorkersParts is what threads are made with. */
export interface WorkersParts {
  readonly start: () => Worker;
  /** How many there may be. */
  readonly most: number;
  readonly log: Log;
  readonly clock: Clock;
  readonly events: WorkerEvents;
  /** Given the lines that are written already. */
  readonly chunks: Pick<Chunks, 'put'>;
}

/** Rack of threads as far sources see it. */
export interface Threads {
  /** The thread that a source has, or gets. */
  of(source: number): Thread;
  /** A source does not need its thread any more. */
  leave(source: number): void;
  /** Told when a session has ended. */
  rest(thread: Thread): void;
  kill(thread: Thread): void;
}

/** A thread without work is kept so long: sources are polled again. */
const IDLE_MILLISECONDS = 300_000;

/** createWorkers begins without a thread. Dispose it when no source is open any more. */
export function createWorkers(parts: WorkersParts): Workers {
  const { log, clock, events, start, most } = parts;
  const running = new Map<Thread, Disposable | undefined>();
  let sources = 0;
  const ended = (thread: Thread, reason: string): void => {
    running.get(thread)?.[Symbol.dispose]();
    running.delete(thread);
    events.threads(running.size);
    if (reason === UNUSED) return;
    events.ended(reason === LATE ? 'timeout' : 'crash');
    log.warn({ reason }, 'a thread that reads answers has ended');
  };
  const open = (): Thread => {
    const thread = openThread({ start, log, ended });
    running.set(thread, undefined);
    events.threads(running.size);
    return thread;
  };
  const choose = (): Thread => {
    const [least] = [...running.keys()].sort((a, b) => a.sources.size - b.sources.size);
    return least !== undefined && (least.sources.size === 0 || running.size >= most) ? least : open();
  };
  const threads: Threads = {
    of(source) {
      const thread = [...running.keys()].find((one) => one.sources.has(source)) ?? choose();
      running.get(thread)?.[Symbol.dispose]();
      running.set(thread, undefined);
      return thread;
    },
    leave(source) {
      for (const thread of running.keys()) {
        if (thread.sources.delete(source)) thread.send({ type: 'close', source });
      }
    },
    rest(thread) {
      if (!running.has(thread) || thread.isBusy) return;
      running.get(thread)?.[Symbol.dispose]();
      running.set(
        thread,
        clock.after(IDLE_MILLISECONDS, () => void thread.kill(UNUSED)),
      );
    },
    kill: (thread) => void thread.kill(LATE),
  };
  return {
    placeFor(entry) {
      const { recipe } = entry;
      if (recipe === undefined) return undefined;
      sources += 1;
      return createFarSource({ ...parts, id: sources, entry, recipe, threads });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...running.keys()].map((thread) => thread.kill(UNUSED)));
    },
  };
}

const UNUSED = 'unused';
const LATE = 'out of time';
