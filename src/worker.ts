import { parentPort } from 'node:worker_threads';
import { plugins } from '../plugins/index.ts';
import { crashFields } from './commands/serve/crash.ts';
import { createRegistry } from './kit/registry.ts';
import { serveReadings } from './runtime/workers/serve-readings.ts';
import type { FromThread } from './runtime/workers/wire.ts';

// The entry of the threads that read large answers.
if (parentPort !== null) {
  const port = parentPort;
  // It ends nothing, as in the thread that serves the pages.
  process.on('unhandledRejection', (cause: unknown) => {
    port.postMessage({ type: 'stray', fields: crashFields(cause) } satisfies FromThread);
  });
  serveReadings(port, createRegistry(plugins));
}
