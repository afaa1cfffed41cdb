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
  /** An error that nobody waited for, as fields of a line of the log. */
  strayed(fields: object): void;
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

/** Threads is the threads as a source that is read in one sees them. */
export interface Threads {
  /** The thread that a source has, or gets. */
  of(source: number): Thread;
  /** A source does not need its thread any more. */
  leave(source: number): void;
  /** Told when a reading has ended. */
  rest(thread: Thread): void;
  /** Ends a thread that does not come to an end by itself. */
  kill(thread: Thread): void;
}

/** createWorkers begins without a thread. Dispose it when no source is open any more. */
export function createWorkers(parts: WorkersParts): Workers {
  const threads = new LiveThreads(parts);
  let sources = 0;
  return {
    placeFor(entry) {
      const { recipe } = entry;
      if (recipe === undefined) return undefined;
      sources += 1;
      return createFarSource({ ...parts, id: sources, entry, recipe, threads });
    },
    [Symbol.asyncDispose]: () => threads[Symbol.asyncDispose](),
  };
}

/** A thread without work is kept so long: sources are polled again. */
const IDLE_MILLISECONDS = 300_000;
const UNUSED = 'unused';
const LATE = 'out of time';

class LiveThreads implements Threads, AsyncDisposable {
  readonly #parts: WorkersParts;
  /** With the timers of those that are idle. */
  readonly #running = new Map<Thread, Disposable | undefined>();

  constructor(parts: WorkersParts) {
    this.#parts = parts;
  }

  of(source: number): Thread {
    const thread = [...this.#running.keys()].find(({ sources }) => sources.has(source)) ?? this.#choose();
    this.#setTimer(thread, undefined);
    return thread;
  }

  leave(source: number): void {
    for (const thread of this.#running.keys()) {
      if (thread.sources.delete(source)) thread.send({ type: 'close', source });
    }
  }

  rest(thread: Thread): void {
    if (!this.#running.has(thread) || thread.isBusy) return;
    this.#setTimer(
      thread,
      this.#parts.clock.after(IDLE_MILLISECONDS, () => void thread.kill(UNUSED)),
    );
  }

  kill(thread: Thread): void {
    void thread.kill(LATE);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.keys()].map((thread) => thread.kill(UNUSED)));
  }

  #choose(): Thread {
    const [least] = [...this.#running.keys()].sort((a, b) => a.sources.size - b.sources.size);
    const isEnough = least !== undefined && (least.sources.size === 0 || this.#running.size >= this.#parts.most);
    return isEnough ? least : this.#open();
  }

  #open(): Thread {
    const { start, log, events } = this.#parts;
    const ended = this.#ended.bind(this);
    const thread = openThread({ start, log, ended, strayed: (fields) => events.strayed(fields) });
    this.#running.set(thread, undefined);
    events.threads(this.#running.size);
    return thread;
  }

  #ended(thread: Thread, reason: string): void {
    const { log, events } = this.#parts;
    this.#setTimer(thread, undefined);
    this.#running.delete(thread);
    events.threads(this.#running.size);
    if (reason === UNUSED) return;
    events.ended(reason === LATE ? 'timeout' : 'crash');
    log.warn({ reason }, 'a thread that reads answers has ended');
  }

  #setTimer(thread: Thread, timer: Disposable | undefined): void {
    this.#running.get(thread)?.[Symbol.dispose]();
    this.#running.set(thread, timer);
  }
}
