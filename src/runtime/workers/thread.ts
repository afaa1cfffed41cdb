import type { Transferable, Worker } from 'node:worker_threads';
import type { Log } from '../../kit/plugin.ts';
import type { AskMessage, DoneMessage, FromThread, ToThread, WaitMessage } from './wire.ts';

/** Session is one reading in a thread. */
export interface Session {
  readonly id: number;
  told(message: AskMessage | WaitMessage | DoneMessage): void;
  /** The thread has ended; `reason` says why, when it was in the midst of this reading. */
  lost(reason?: string): void;
}

/** Thread is a worker thread. It does one step at a time, so that it is known whose step it dies of. */
export interface Thread {
  /** Whether it has come so far as to be told something. */
  readonly hasStarted: boolean;
  readonly isBusy: boolean;
  /** The reading whose step is under way. */
  readonly running: Session | undefined;
  /** The sources that it has compiled. */
  readonly sources: Set<number>;
  /** What it has read a config from last. */
  written: object | undefined;
  /** Takes a session in; its messages are told to it until `leave`. */
  join(session: Session): void;
  leave(session: Session): void;
  send(message: ToThread, session?: Session, transfer?: readonly Transferable[]): void;
  /** Ends it at once. */
  kill(reason: string): Promise<void>;
}

/** ThreadParts is what a thread is made with. */
export interface ThreadParts {
  readonly start: () => Worker;
  readonly log: Log;
  /** Told of an error that nobody waited for. */
  readonly strayed: (fields: object) => void;
  /** Told once, when it has ended. */
  readonly ended: (thread: Thread, reason: string) => void;
}

interface Step {
  readonly message: ToThread;
  readonly session: Session | undefined;
  readonly transfer: readonly Transferable[];
}

/** openThread starts a thread, which keeps no process alive. */
export function openThread(parts: ThreadParts): Thread {
  return new WorkerThread(parts);
}

class WorkerThread implements Thread {
  readonly sources = new Set<number>();
  written: object | undefined;
  hasStarted = false;
  readonly #parts: ThreadParts;
  readonly #worker: Worker;
  readonly #queue: Step[] = [];
  readonly #sessions = new Map<number, Session>();
  #current: Step | undefined;
  #hasEnded = false;

  constructor(parts: ThreadParts) {
    this.#parts = parts;
    this.#worker = parts.start();
    this.#worker.unref();
    this.#worker.on('message', (message: FromThread) => this.#hear(message));
    this.#worker.on('error', (cause: NodeJS.ErrnoException) => this.#end(reasonOf(cause)));
    this.#worker.on('exit', (code) => this.#end(`exit ${code}`));
  }

  get isBusy(): boolean {
    return this.#current !== undefined || this.#sessions.size > 0;
  }

  get running(): Session | undefined {
    return this.#current?.session;
  }

  join(session: Session): void {
    this.#sessions.set(session.id, session);
  }

  leave(session: Session): void {
    this.#sessions.delete(session.id);
  }

  send(message: ToThread, session?: Session, transfer: readonly Transferable[] = []): void {
    if (this.#hasEnded) return;
    this.#queue.push({ message, session, transfer });
    this.#next();
  }

  async kill(reason: string): Promise<void> {
    this.#end(reason);
    await this.#worker.terminate();
  }

  #next(): void {
    if (!this.hasStarted || this.#current !== undefined || this.#hasEnded) return;
    this.#current = this.#queue.shift();
    if (this.#current !== undefined) this.#worker.postMessage(this.#current.message, this.#current.transfer);
  }

  #hear(message: FromThread): void {
    switch (message.type) {
      case 'log':
        return this.#parts.log[message.level](message.fields, message.message);
      case 'stray':
        return this.#parts.strayed(message.fields);
      case 'idle':
        // The first one says that it has started.
        this.hasStarted = true;
        this.#current = undefined;
        return this.#next();
      case 'ask':
      case 'wait':
      case 'done':
        return this.#tell(message);
    }
  }

  /** Nobody waits for a reading that was given up: what it still asks for, it does not get. */
  #tell(message: AskMessage | WaitMessage | DoneMessage): void {
    const { reading } = message;
    const session = this.#sessions.get(reading);
    if (session !== undefined) session.told(message);
    else if (message.type !== 'done') {
      const type = message.type === 'ask' ? 'answer' : 'tables';
      const fault = { code: 'FETCH_TIMEOUT', details: {} } as const;
      this.send({ type, reading, ask: message.ask, now: Date.now(), answer: { fault } });
    }
  }

  #end(reason: string): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { running } = this;
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    this.#parts.ended(this, reason);
    for (const session of sessions) session.lost(session === running ? reason : undefined);
  }
}

function reasonOf({ code, name }: NodeJS.ErrnoException): string {
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out of memory' : (code ?? name);
}
