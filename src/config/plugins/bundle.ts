import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { dirname, extname, isAbsolute, relative, resolve } from 'node:path';
import type { BuildFailure, BuildOptions, Message, Plugin as BundlerPlugin } from 'esbuild';
import type { PluginCode } from '../../kit/registry.ts';
import type { InputNotes } from '../inputs.ts';

/** Code is a plugin's code, and what tells it from another. */
export interface Code extends PluginCode {
  /** The same exactly when the code is. */
  readonly fingerprint: string;
}

/** Wanted is what a config names: an absolute path, or a package to be found from a folder. */
export interface Wanted {
  readonly name: string;
  readonly folder: string;
}

/** Unloadable is why a plugin cannot be loaded, in the words of a problem. */
export class Unloadable extends Error {}

/** What Node.js gives to a CommonJS module, and its address as `import.meta.url` is. */
export const MODULE_URL = 'moduleUrl';

/**
 * bundleCode reads a plugin's module, in JavaScript or TypeScript, and what it imports by path; packages stay imports. All
 * files are noted, those of a plugin that cannot be loaded too. Throws Unloadable.
 */
export async function bundleCode(wanted: Wanted, notes: InputNotes): Promise<Code> {
  const files = new Set<string>();
  const { build } = await import('esbuild').catch((cause: unknown) => {
    throw new Unloadable('the package esbuild, which reads plugins, is not installed', { cause });
  });
  const built = await build({ ...OPTIONS, ...entryOf(wanted), plugins: [reader(wanted, { files, notes })] }).catch(
    (cause: unknown) => {
      throw unloadable(cause, wanted, notes);
    },
  );
  const [entry = ''] = Object.values(built.metafile.outputs).map(({ entryPoint }) => entryPoint);
  const file = resolve(wanted.folder, entry);
  const text = (built.outputFiles[0]?.text ?? '').replace(NODE_MODE, '$1');
  return { text, file, fingerprint: fingerprintOf(file, [...files], notes) };
}

/** The default import of a package that is an ES module is its default export, also from an `.mjs` file. */
const NODE_MODE = /(__toESM\(require\("[^"\n]+"\)), 1(?=\))/g;

const OPTIONS = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: `node${process.versions.node}`,
  // The plugin's code is its own, whatever project it lies in.
  tsconfigRaw: '{}',
  // `import()` of a package goes the way of `import`, and keeps nothing alive.
  supported: { 'dynamic-import': false },
  define: {
    'import.meta.url': MODULE_URL,
    'import.meta.filename': '__filename',
    'import.meta.dirname': '__dirname',
  },
  logLevel: 'silent',
  metafile: true,
  write: false,
} as const satisfies BuildOptions;

function entryOf({ name, folder }: Wanted): Pick<BuildOptions, 'entryPoints' | 'absWorkingDir'> {
  return { entryPoints: [name], absWorkingDir: folder };
}

interface Reading {
  readonly files: Set<string>;
  readonly notes: InputNotes;
}

/** Finds modules as Node.js does, and notes each file before it is read: a change in between is then seen as one. */
function reader({ folder }: Wanted, { files, notes }: Reading): BundlerPlugin {
  const ours = Symbol('resolving');
  return {
    name: 'omni-exporter',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === ours) return undefined;
        const isEntry = kind === 'entry-point';
        if (!isEntry && !isAbsolute(path) && !/^\.\.?(?:\/|$)/.test(path)) return { path, external: true };
        const where = isEntry ? { kind: 'import-statement' as const, resolveDir: folder } : { kind, resolveDir };
        const { errors, path: found } = await build.resolve(path, { ...where, importer, pluginData: ours });
        return errors.length > 0 ? { errors } : { path: found };
      });
      build.onLoad({ filter: /.*/ }, ({ path }) => {
        files.add(path);
        notes.file(path);
        return undefined;
      });
    },
  };
}

/** Files count by where they stand beside the plugin, so that a folder that is swapped for an equal one is the same. */
function fingerprintOf(file: string, files: readonly string[], notes: InputNotes): string {
  const folder = dirname(realpathSync(file));
  const members = files.map((one) => [relative(folder, one), notes.digest(one)]).sort();
  return createHash('sha256').update(JSON.stringify(members)).digest('hex');
}

/** What is missing may appear beside the file that wants it. */
function unloadable(cause: unknown, { folder }: Wanted, notes: InputNotes): Unloadable {
  const errors = (cause as Partial<BuildFailure>).errors ?? [];
  for (const { location } of errors) if (location !== null) notes.folder(dirname(resolve(folder, location.file)));
  const texts = errors.map((error) => described(error, folder));
  return new Unloadable(texts.length === 0 ? 'it cannot be read' : texts.join('; '), { cause });
}

function described({ text, location }: Message, folder: string): string {
  if (location === null) return text;
  return `${resolve(folder, location.file)}:${location.line}:${location.column + 1} ${text}`;
}

/** isPath holds for what names a file; all else is a package. */
export function isPath(name: string): boolean {
  return isAbsolute(name) || /^\.\.?\//.test(name) || /^\.[cm]?[jt]s$/.test(extname(name));
}
