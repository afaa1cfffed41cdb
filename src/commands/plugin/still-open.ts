import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';

/** What keeps a process busy, or listens, until it is closed; as Node.js calls it. */
const HANDLES: Readonly<Record<string, string>> = {
  FSEVENTWRAP: 'a watched file',
  PIPESERVERWRAP: 'a listening socket',
  PIPEWRAP: 'a socket',
  PROCESSWRAP: 'a process',
  STATWATCHER: 'a watched file',
  TCPSERVERWRAP: 'a listening socket',
  TCPWRAP: 'a socket',
  Timeout: 'a timer',
  UDPWRAP: 'a socket',
  WORKER: 'a worker',
};

/** Closing is seen some turns of the event loop later. */
const TURNS = 20;

/** stillOpen does something and says what it has opened and not closed when it has ended: nothing, in the best case. */
export async function stillOpen(work: () => Promise<void>): Promise<readonly string[]> {
  const open = new Map<number, string>();
  const inside = new AsyncLocalStorage<true>();
  const hook = createHook({
    init(id, type) {
      const handle = HANDLES[type];
      if (handle !== undefined && inside.getStore() === true) open.set(id, handle);
    },
    destroy: (id) => void open.delete(id),
  }).enable();
  try {
    await inside.run(true, work);
    for (let turn = 0; turn < TURNS && open.size > 0; turn += 1) await setImmediate();
    return [...new Set(open.values())].sort();
  } finally {
    hook.disable();
  }
}
