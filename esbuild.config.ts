import { chmod, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { recordCodeCache } from './build/code-cache.ts';
import { late, type Output } from './build/late.ts';
import { readyValidators } from './build/ready-validators.ts';
import { undici } from './build/undici.ts';

/** All goes into `dist/`, or the folder that is given. */
const [folder = 'dist'] = process.argv.slice(2);
const command = join(folder, 'main.cjs');

/** In a CommonJS bundle `import.meta.url` is empty; a banner gives the bundle's own address in its place. */
const BUNDLE_URL = 'bundleUrl';
const bundleUrl = `const ${BUNDLE_URL} = require('node:url').pathToFileURL(__filename).href;`;

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
};
const commonJs: BuildOptions = { ...common, format: 'cjs', define: { 'import.meta.url': BUNDLE_URL } };

const output: Output = { folder, common };

await rm(join(folder, 'late'), { recursive: true, force: true });
await build({
  ...commonJs,
  entryPoints: ['build/launch.ts'],
  outfile: command,
  banner: { js: `#!/usr/bin/env node\n${bundleUrl}` },
});
// Code that is reached by `import()` runs only when it is asked for: the bundle keeps each such module behind its call.
await build({
  ...commonJs,
  entryPoints: ['src/main.ts'],
  outfile: join(folder, 'exporter.cjs'),
  plugins: [late(output), undici, readyValidators(output)],
  // It runs a program of its own, which lies in its package.
  external: ['esbuild'],
  // A script that is run as the launcher does has no `import()`.
  supported: { 'dynamic-import': false },
  banner: { js: bundleUrl },
});
// The threads in which large answers are read know nothing of servers and connections.
await build({
  ...commonJs,
  entryPoints: ['src/worker.ts'],
  outfile: join(folder, 'worker.cjs'),
  plugins: [late(output), undici, readyValidators(output)],
  external: ['esbuild'],
  banner: { js: bundleUrl },
});
// A thread starts from a file of its own, which stands beside the bundle as it does beside the source that starts it.
const WORKER = 'src/server/web/auth/password-worker.mjs';
await build({ ...common, entryPoints: [WORKER], outfile: join(folder, basename(WORKER)), format: 'esm' });
// What plugins import, for their own tests and editors; the exporter gives them its own.
await build({ ...common, entryPoints: ['src/kit/entry.ts'], outfile: join(folder, 'plugin.mjs'), format: 'esm' });
await chmod(command, 0o755);
await recordCodeCache(command);
