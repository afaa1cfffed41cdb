import { chmod, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { generateValidators } from './schema/validators.ts';

const OUTPUT = 'dist/main.cjs';

/** In a CommonJS bundle `import.meta.url` is empty; the banner gives the bundle's own address in its place. */
const BUNDLE_URL = 'bundleUrl';

/** Packages that most starts do not need. They lie in files beside the bundle, each of which is read when it is first used. */
const LATE: readonly string[] = [
  ...['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', '@fastify/proxy-addr', 'light-my-request'],
  ...['safe-regex2', 'semver', '@opentelemetry/api', 'thread-stream'],
  ...['@marcbachmann/cel-js', 'ajv', 'csv-parse/sync', 'fast-xml-parser', 'jsonpath-plus', 're2js', 'selfsigned'],
];
/** Parts of packages, and of Node.js, that run when they are first used. */
const DEFERRED: readonly RegExp[] = [
  /^(?:node:)?(?:http2|worker_threads|cluster|child_process)$/,
  /^\.\/client-h2\.js$/,
  /^\.\/lib\/(?:cluster|pushgateway|summary)$/,
];

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  legalComments: 'none',
  logLevel: 'warning',
};

const lateFile = (name: string): string => `late/${name.replace(/^@/, '').replaceAll('/', '-')}.cjs`;

/** Deferred is a module, how it is asked for when it is used, and whether it is asked for by `import`. */
interface Deferred {
  readonly module: string;
  readonly request: string;
  readonly isImport: boolean;
}

/** What is imported becomes an object that looks each member up when it is used, or a function that does. */
const late: Plugin = {
  name: 'late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/late\// }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /./, namespace: 'file' }, ({ path, kind, resolveDir }) => {
      const isLate = LATE.includes(path);
      if (!isLate && !DEFERRED.some((deferred) => deferred.test(path))) return undefined;
      const module = createRequire(join(resolveDir, '_')).resolve(path);
      const deferred: Deferred = { module, request: isLate ? `./${lateFile(path)}` : module, isImport: kind === 'import-statement' };
      return { path, namespace: 'late', pluginData: deferred };
    });
    onLoad({ filter: /./, namespace: 'late' }, async ({ pluginData }) => {
      const { module, request, isImport } = pluginData as Deferred;
      const found = (await import(module)) as Record<string, unknown>;
      const exported = isImport ? found : (found['default'] ?? found);
      return { contents: deferredModule(exported as object, request), resolveDir: '.' };
    });
  },
};

function deferredModule(exported: object, request: string): string {
  const members = Object.keys(exported)
    .filter((name) => name !== 'default' && name !== 'module.exports')
    .map((name) => `${JSON.stringify(name)}: { enumerable: true, get: () => late()[${JSON.stringify(name)}] }`);
  const stub =
    typeof exported === 'function'
      ? 'function (...given) { return new.target ? Reflect.construct(late(), given) : late().apply(this, given); }'
      : '{}';
  return `const late = () => require(${JSON.stringify(request)});
module.exports = Object.defineProperties(${stub}, { ${members.join(', ')} });`;
}

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

/** Validators of the product's own schemas take the place of src/kit/ready-validators.ts; each is read when it is first used. */
const validators: Plugin = {
  name: 'validators',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/kit\/ready-validators\.ts$/ }, async () => {
      const members: string[] = [];
      for (const [digest, contents] of generateValidators()) {
        const file = `late/validators/${digest.slice(0, 12)}.cjs`;
        const stdin = { contents, resolveDir: '.' };
        await build({ ...common, stdin, outfile: `dist/${file}`, format: 'cjs', minifyWhitespace: true });
        members.push(`${JSON.stringify(digest)}: () => require('./${file}')`);
      }
      return { contents: `export const readyValidators = {\n${members.join(',\n')}\n};\n`, loader: 'js' };
    });
  },
};

await rm('dist/late', { recursive: true, force: true });
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
