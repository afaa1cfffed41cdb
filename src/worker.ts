import { parentPort } from 'node:worker_threads';
import { plugins } from '../plugins/index.ts';
import { createRegistry } from './kit/registry.ts';
import { serveReadings } from './runtime/workers/serve-readings.ts';

// The entry of threads that read large answers.
if (parentPort !== null) serveReadings(parentPort, createRegistry(plugins));
