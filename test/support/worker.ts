import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { build } from 'esbuild';

/** BuiltWorker starts threads from the code as it is now; dispose it to remove what was built. */
export interface BuiltWorker extends AsyncDisposable {
  start(options?: WorkerOptions): Worker;
}

/** buildWorker builds the entry of threads that read large answers, as the product does. */
export async function buildWorker(): Promise<BuiltWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'worker-'));
  const outfile = join(folder, 'worker.cjs');
  await build({
    entryPoints: [new URL('../../src/worker.ts', import.meta.url).pathname],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['esbuild'],
    logLevel: 'silent',
  });
  return {
    start: (options) => new Worker(outfile, options),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
