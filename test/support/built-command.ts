import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** buildCommand bundles `omni-exporter` into a folder, as the package has it, and gives the file, which node runs. */
export async function buildCommand(folder: string): Promise<string> {
  const outfile = join(folder, 'omni-exporter.cjs');
  await build({
    entryPoints: [MAIN],
    outfile,
    ...{ bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' },
    external: ['esbuild'],
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  await chmod(outfile, 0o755);
  return outfile;
}
