import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import * as entry from '../../kit/entry.ts';
import type { PluginCode } from '../../kit/registry.ts';
import { MODULE_URL, Unloadable } from './bundle.ts';

/** The name by which a plugin imports what it is written with. */
const ENTRY = 'omni-exporter/plugin';

type Run = (exports: object, require: (name: string) => unknown, ...rest: readonly unknown[]) => void;

/**
 * evaluate runs a plugin's module and gives its default export. Nothing but what it gives holds the module, so it is
 * collected when its last plugin is let go. Throws Unloadable with the class and the message of what the module throws.
 */
export function evaluate({ text, file }: PluginCode): unknown {
  const module: { exports: unknown } = { exports: {} };
  const load = createRequire(file);
  const require = (name: string): unknown => (name === ENTRY ? entry : load(name));
  try {
    const names = ['exports', 'require', 'module', '__filename', '__dirname', MODULE_URL];
    const run = compileFunction(text, names, { filename: file }) as Run;
    run(module.exports as object, require, module, file, dirname(file), pathToFileURL(file).href);
  } catch (cause) {
    const reason = cause instanceof Error ? `${cause.name}: ${firstLine(cause.message)}` : 'a value that is no error';
    throw new Unloadable(`it throws ${reason}`, { cause });
  }
  const { exports } = module;
  // What was written as an ES module says so.
  const isModule = typeof exports === 'object' && exports !== null && '__esModule' in exports;
  return isModule && 'default' in exports ? exports.default : isModule ? undefined : exports;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
