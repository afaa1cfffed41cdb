import { chmod, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { generateValidators } from './schema/validators.ts';

const OUTPUT = 'dist/main.cjs';

/** In a CommonJS bundle `import.meta.url` is empty; the banner gives the bundle's own address in its place. */
const BUNDLE_URL = 'bundleUrl';

/** Packages that most starts do not need. They lie in files beside the bundle, each of which is read when it is first used. */
const LATE: readonly string[] = [
  ...['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request'],
  ...['@marcbachmann/cel-js', 'ajv', 'csv-parse/sync', 'fast-xml-parser', 'jsonpath-plus', 're2js', 'selfsigned'],
];

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
};

const lateFile = (name: string): string => `late/${name.replace(/^@/, '').replaceAll('/', '-')}.cjs`;

/** An import becomes an object whose members are looked up when they are used; a call of `require` stays one. */
const late: Plugin = {
  name: 'late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(?:${LATE.join('|')})$`) }, ({ path, kind }) =>
      kind === 'require-call' ? { path: `./${lateFile(path)}`, external: true } : { path, namespace: 'late' },
    );
    onLoad({ filter: /./, namespace: 'late' }, async ({ path }) => {
      const names = Object.keys((await import(path)) as object);
      const members = names.map((name) => `get ${JSON.stringify(name)}() { return late().${name}; }`);
      const file = JSON.stringify(`./${lateFile(path)}`);
      return { contents: `const late = () => require(${file});\nmodule.exports = { ${members.join(', ')} };` };
    });
    onResolve({ filter: /^\.\/late\// }, ({ path }) => ({ path, external: true }));
  },
};

/** What undici has beside its client is a half of it. A name that is imported but not here is an error of the build. */
const undici: Plugin = {
  name: 'undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ path, resolveDir }) => ({ path, namespace: 'undici', pluginData: resolveDir }));
    onLoad({ filter: /./, namespace: 'undici' }, ({ pluginData }) => ({
      resolveDir: pluginData as string,
      contents: `
        import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
        import api from 'undici/lib/api/index.js';
        Object.assign(Dispatcher.prototype, api);
        export { default as Client } from 'undici/lib/dispatcher/client.js';
        export { default as Pool } from 'undici/lib/dispatcher/pool.js';
        export { default as buildConnector } from 'undici/lib/core/connect.js';
        export { default as errors } from 'undici/lib/core/errors.js';`,
    }));
  },
};

const validators: Plugin = {
  name: 'validators',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/kit\/ready-validators\.ts$/ }, () => ({ contents: generateValidators(), loader: 'js', resolveDir: '.' }));
  },
};

await rm('dist', { recursive: true, force: true });
// Code that is reached by `import()` runs only when it is asked for: the bundle keeps each such module behind its call.
await build({
  ...common,
  entryPoints: ['src/main.ts'],
  outfile: OUTPUT,
  format: 'cjs',
  plugins: [late, undici, validators],
  // It runs a program of its own, which lies in its package.
  external: ['esbuild'],
  define: { 'import.meta.url': BUNDLE_URL },
  banner: { js: `#!/usr/bin/env node\nconst ${BUNDLE_URL} = require('node:url').pathToFileURL(__filename).href;` },
});
for (const name of LATE) {
  await build({ ...common, entryPoints: [name], outfile: `dist/${lateFile(name)}`, format: 'cjs' });
}
// A thread starts from a file of its own, which stands beside the bundle as it does beside the source that starts it.
const WORKER = 'src/server/web/auth/password-worker.mjs';
await build({ ...common, entryPoints: [WORKER], outfile: `dist/${basename(WORKER)}`, format: 'esm' });
// What plugins import, for their own tests and editors; the exporter gives them its own.
await build({ ...common, entryPoints: ['src/kit/entry.ts'], outfile: 'dist/plugin.mjs', format: 'esm' });
await chmod(OUTPUT, 0o755);
