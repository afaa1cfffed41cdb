import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Built is the product as `npm run build` makes it, in a folder of its own. */
export interface Built extends AsyncDisposable {
  readonly folder: string;
  /** What `node` runs. */
  readonly command: string;
}

/** BUILD_MILLISECONDS is how long a hook that builds may take. */
export const BUILD_MILLISECONDS = 120_000;

/** buildCommand builds the product. @throws Error with what the build says */
export async function buildCommand(): Promise<Built> {
  const folder = await mkdtemp(join(tmpdir(), 'omni-built-'));
  const parameters = ['--import', 'tsx', 'esbuild.config.ts', folder];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, parameters, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return { folder, command: join(folder, 'main.cjs'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
