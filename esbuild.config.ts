import { chmod, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { recordCodeCache } from './build/code-cache.ts';
import { buildLatePackages, late } from './build/late.ts';
import { readyValidators } from './build/ready-validators.ts';
import { undici } from './build/undici.ts';

const COMMAND = 'dist/main.cjs';

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

await rm('dist/late', { recursive: true, force: true });
await build({
  ...commonJs,
  entryPoints: ['src/launch.ts'],
  outfile: COMMAND,
  banner: { js: `#!/usr/bin/env node\n${bundleUrl}` },
});
// Code that is reached by `import()` runs only when it is asked for: the bundle keeps each such module behind its call.
await build({
  ...commonJs,
  entryPoints: ['src/main.ts'],
  outfile: 'dist/exporter.cjs',
  plugins: [late, undici, readyValidators(common)],
  // It runs a program of its own, which lies in its package.
  external: ['esbuild'],
  // A script that is run as the launcher does has no `import()`.
  supported: { 'dynamic-import': false },
  banner: { js: bundleUrl },
});
await buildLatePackages(common);
// A thread starts from a file of its own, which stands beside the bundle as it does beside the source that starts it.
const WORKER = 'src/server/web/auth/password-worker.mjs';
await build({ ...common, entryPoints: [WORKER], outfile: `dist/${basename(WORKER)}`, format: 'esm' });
// What plugins import, for their own tests and editors; the exporter gives them its own.
await build({ ...common, entryPoints: ['src/kit/entry.ts'], outfile: 'dist/plugin.mjs', format: 'esm' });
await chmod(COMMAND, 0o755);
await recordCodeCache();
