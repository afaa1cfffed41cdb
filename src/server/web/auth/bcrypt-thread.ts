import { Worker } from 'node:worker_threads';

/** BcryptThread does bcrypt in a thread of its own, one task after another; it starts with the first. */
export interface BcryptThread extends AsyncDisposable {
  /** Whether a hash is that of a password. Rejects when the thread dies or is disposed. */
  compare(password: string, hash: string): Promise<boolean>;
  hash(password: string, cost: number): Promise<string>;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** In the order in which the thread answers. */
  readonly waiting: Waiting[];
}

/** openBcryptThread makes a thread that keeps the process alive only while it works; one that died is replaced. */
export function openBcryptThread(): BcryptThread {
  let running: Thread | undefined;
  const start = (): Thread => {
    const thread: Thread = { worker: new Worker(new URL('./password-worker.mjs', import.meta.url)), waiting: [] };
    const { worker, waiting } = thread;
    const end = (cause: unknown): void => {
      if (running === thread) running = undefined;
      for (const { reject } of waiting.splice(0)) reject(cause);
    };
    worker.on('message', (answer: unknown) => {
      waiting.shift()?.resolve(answer);
      if (waiting.length === 0) worker.unref();
    });
    worker.on('error', end);
    worker.on('exit', () => end(new Error('the thread for passwords ended')));
    return thread;
  };
  const run = (task: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { worker, waiting } = (running ??= start());
      worker.ref();
      waiting.push({ resolve, reject });
      worker.postMessage(task);
    });
  return {
    compare: async (password, hash) => (await run({ password, hash })) === true,
    hash: async (password, cost) => String(await run({ password, cost })),
    async [Symbol.asyncDispose]() {
      await running?.worker.terminate();
    },
  };
}
