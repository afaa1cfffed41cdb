import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

/** Packages that most starts do not need. They lie in files beside the bundle, each of which is read when it is first used. */
const PACKAGES: readonly string[] = [
  ...['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', '@fastify/proxy-addr', 'light-my-request'],
  ...['@opentelemetry/api', 'safe-regex2', 'semver', 'thread-stream'],
  ...['@marcbachmann/cel-js', 'ajv', 'csv-parse/sync', 'fast-xml-parser', 'jsonpath-plus', 're2js', 'selfsigned'],
];

/** Parts of Node.js, of undici and of prom-client that run when they are first used. */
const PARTS: readonly RegExp[] = [
  /^(?:node:)?(?:http2|worker_threads|child_process)$/,
  /^\.\/client-h2\.js$/,
  /^\.\/lib\/(?:cluster|pushgateway|summary)$/,
];

/** Late is a module, and how it is asked for when it is used. */
interface Late {
  readonly module: string;
  readonly request: string;
  readonly isImport: boolean;
}

/** Output is where bundles go, and what they have in common. */
export interface Output {
  readonly folder: string;
  readonly common: BuildOptions;
}

const fileOf = (name: string): string => `late/${name.replace(/^@/, '').replaceAll('/', '-')}.cjs`;

/**
 * late lets what a start does not need wait: what is imported becomes an object that looks each member up when it is used, or a
 * function that does. That is the same for all who do not ask for members while they are loaded themselves.
 */
export function late({ folder, common }: Output): Plugin {
  const packages = new Map<string, string>();
  return {
    name: 'late',
    setup(bundler) {
      bundler.onResolve({ filter: /^\.\/late\// }, ({ path }) => ({ path, external: true }));
      bundler.onResolve({ filter: /./, namespace: 'file' }, ({ path, kind, resolveDir }) => {
        const isPackage = PACKAGES.includes(path);
        if (!isPackage && !PARTS.some((part) => part.test(path))) return undefined;
        const module = createRequire(join(resolveDir, '_')).resolve(path);
        if (isPackage) packages.set(path, resolveDir);
        const request = isPackage ? `./${fileOf(path)}` : module;
        return { path, namespace: 'late', pluginData: { module, request, isImport: kind === 'import-statement' } };
      });
      bundler.onLoad({ filter: /./, namespace: 'late' }, async ({ pluginData }) => {
        const { module, request, isImport } = pluginData as Late;
        const found = (await import(module)) as Readonly<Record<string, unknown>>;
        const exported = isImport ? found : (found['default'] ?? found);
        return { contents: standIn(exported, request), resolveDir: '.' };
      });
      bundler.onEnd(async () => {
        for (const [name, resolveDir] of packages) {
          const stdin = { contents: `module.exports = require(${JSON.stringify(name)});`, resolveDir };
          await build({ ...common, stdin, outfile: join(folder, fileOf(name)), format: 'cjs' });
        }
      });
    },
  };
}

function standIn(exported: object, request: string): string {
  const members = Object.keys(exported)
    .filter((name) => name !== 'default' && name !== 'module.exports')
    .map((name) => `${JSON.stringify(name)}: { enumerable: true, get: () => late()[${JSON.stringify(name)}] }`);
  const itself =
    typeof exported === 'function'
      ? 'function (...given) { return new.target ? Reflect.construct(late(), given) : late().apply(this, given); }'
      : '{}';
  return `const late = () => require(${JSON.stringify(request)});
module.exports = Object.defineProperties(${itself}, { ${members.join(', ')} });`;
}
