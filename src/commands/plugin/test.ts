import { resolve } from 'node:path';
import { plugins as builtIn } from '../../../plugins/index.ts';
import { noteInputs } from '../../config/inputs.ts';
import { isPath, Unloadable } from '../../config/plugins/bundle.ts';
import { readPlugins } from '../../config/plugins/read-plugins.ts';
import type { Plugin } from '../../kit/plugin.ts';
import { createRegistry } from '../../kit/registry.ts';
import type { Sink } from '../log.ts';
import { openProgress } from '../progress.ts';
import { conformanceFlaws } from './conformance.ts';

/** PluginTestOptions names the plugins to test: files, or packages that are installed in the working directory. */
export interface PluginTestOptions {
  readonly names: readonly string[];
  /** As text by default. */
  readonly format?: 'text' | 'json';
  /** Takes a line for each plugin, and for each thing that is wrong with it; stdout when it runs for real. */
  readonly sink: Sink;
  /** Takes how far it is; nothing by default. */
  readonly progress?: Sink;
}

interface Tested {
  readonly plugin: string;
  readonly flaws: readonly string[];
}

/** testPlugins holds plugins to what every built-in one is held to, and gives the exit code: 0 when all is well, otherwise 1. */
export async function testPlugins(options: PluginTestOptions): Promise<0 | 1> {
  const { names, format = 'text', sink } = options;
  using progress = openProgress(options.progress ?? sink, options.progress === undefined);
  const tested: Tested[] = [];
  const tell = (plugin: string, flaws: readonly string[]): void => {
    tested.push({ plugin, flaws });
    if (format === 'json') return;
    sink.write(`${flaws.length === 0 ? 'ok' : 'not ok'} ${plugin}\n${flaws.map((flaw) => `  ${flaw}\n`).join('')}`);
  };
  for (const name of names) {
    progress.at(`testing ${name}`);
    const found = await read(name);
    if (typeof found === 'string') tell(name, [found]);
    else for (const plugin of found) tell(`${plugin.kind} ${plugin.name}`, await flawsOf(plugin, found));
  }
  if (format === 'json') sink.write(`${JSON.stringify({ plugins: tested }, undefined, 2)}\n`);
  return tested.every(({ flaws }) => flaws.length === 0) ? 0 : 1;
}

async function read(name: string): Promise<readonly Plugin[] | string> {
  try {
    const folder = process.cwd();
    return (await readPlugins({ name: isPath(name) ? resolve(name) : name, folder }, noteInputs())).plugins;
  } catch (cause) {
    if (cause instanceof Unloadable) return `cannot be loaded: ${cause.message}`;
    throw cause;
  }
}

async function flawsOf(plugin: Plugin, beside: readonly Plugin[]): Promise<readonly string[]> {
  const flaws = await conformanceFlaws(plugin, createRegistry([...builtIn, ...beside]));
  const isTaken = builtIn.some(({ kind, name }) => kind === plugin.kind && name === plugin.name);
  return isTaken ? ['a built-in plugin has that name', ...flaws] : flaws;
}
