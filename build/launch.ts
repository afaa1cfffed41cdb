import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

/**
 * The built command. It runs the bundle beside it, with what V8 compiled of it at the build: the same version of Node.js takes
 * that and starts in two thirds of the time, any other goes on without.
 */
const folder = dirname(fileURLToPath(import.meta.url));
const bundle = join(folder, 'exporter.cjs');

type Run = (...given: readonly unknown[]) => void;

function readCache(): { readonly cachedData?: Buffer } {
  try {
    return { cachedData: readFileSync(join(folder, 'code.cache')) };
  } catch {
    return {};
  }
}

// The bundle is ASCII.
const code = Module.wrap(readFileSync(bundle, 'latin1'));
const run = new Script(code, { filename: bundle, ...readCache() }).runInThisContext() as Run;
const module = { exports: {} };
run(module.exports, createRequire(bundle), module, bundle, folder);
