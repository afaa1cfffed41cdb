import { chmod } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

const OUTPUT = 'dist/main.cjs';

/** In a CommonJS bundle `import.meta.url` is empty; the banner gives the bundle's own address in its place. */
const BUNDLE_URL = 'bundleUrl';

// Code that is reached by `import()` runs only when it is asked for: the bundle keeps each such module behind its call.
const COMMAND = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: false,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  // It runs a program of its own, which lies in its package.
  external: ['esbuild'],
  define: { 'import.meta.url': BUNDLE_URL },
  banner: { js: `#!/usr/bin/env node\nconst ${BUNDLE_URL} = require('node:url').pathToFileURL(__filename).href;` },
} as const satisfies BuildOptions;
await build({ ...COMMAND, entryPoints: ['src/main.ts'], outfile: OUTPUT });
// The threads in which large answers are read know nothing of servers and connections.
await build({ ...COMMAND, entryPoints: ['src/worker.ts'], outfile: 'dist/worker.cjs' });
// A thread starts from a file of its own, which stands beside the bundle as it does beside the source that starts it.
const WORKER = 'src/server/web/auth/password-worker.mjs';
await build({
  entryPoints: [WORKER],
  outfile: `dist/${basename(WORKER)}`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
});
// What plugins import, for their own tests and editors; the exporter gives them its own.
await build({
  entryPoints: ['src/kit/entry.ts'],
  outfile: 'dist/plugin.mjs',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  legalComments: 'none',
  logLevel: 'warning',
});
await chmod(OUTPUT, 0o755);
