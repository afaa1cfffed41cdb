import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Report } from '../../kit/compiler.ts';
import { guardPlugin } from '../../kit/guard.ts';
import type { Plugin } from '../../kit/plugin.ts';
import { createRegistry, type Origin, type Registry } from '../../kit/registry.ts';
import { shown } from '../../kit/shown.ts';
import { entryOf, type ScalarNode } from '../../model/node.ts';
import type { InputNotes } from '../inputs.ts';
import { itemsOf, type Tree } from '../tree.ts';
import { isPath, Unloadable, type Wanted } from './bundle.ts';
import { readPlugins } from './read-plugins.ts';

/** PluginTools is what plugins are loaded with. */
export interface PluginTools {
  /** The built-in ones. */
  readonly registry: Registry;
  readonly report: Report;
  readonly notes: InputNotes;
}

/** loadPlugins adds the plugins that config files name under `plugins` to the built-in ones. Reports CONFIG_PLUGIN. */
export async function loadPlugins(trees: readonly Tree[], tools: PluginTools): Promise<Registry> {
  const named = namedPlugins(trees);
  if (named.length === 0) return tools.registry;
  const found = await Promise.all(named.map((node) => loadOne(node, tools)));
  const origins = new Map<Plugin, Origin>();
  const byFile = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.file, one] as const])));
  const taken = new Map(tools.registry.plugins.map((plugin) => [keyOf(plugin), 'is built in']));
  for (const { node, plugins, origin } of byFile.values()) {
    for (const plugin of plugins) {
      const before = taken.get(keyOf(plugin));
      if (before === undefined) {
        origins.set(plugin, origin);
        taken.set(keyOf(plugin), `comes from ${origin.name} already`);
      } else refuse(node, `the ${plugin.kind} plugin ${plugin.name} ${before}: give it another name`, tools.report);
    }
  }
  return createRegistry([...tools.registry.plugins, ...origins.keys()], origins);
}

/** namedPlugins gives the names under `plugins` of all files. */
export function namedPlugins(trees: readonly Tree[]): readonly ScalarNode[] {
  return trees.flatMap((tree) => itemsOf(entryOf(tree, 'plugins'))).filter((node) => node.kind === 'scalar');
}

interface Found {
  readonly node: ScalarNode;
  /** A file that is named twice is loaded once. */
  readonly file: string;
  readonly plugins: readonly Plugin[];
  readonly origin: Origin;
}

async function loadOne(node: ScalarNode, { report, notes }: PluginTools): Promise<Found | undefined> {
  try {
    const { plugins, text, file, fingerprint } = await readPlugins(wantedOf(node, notes), notes);
    return {
      node,
      file,
      plugins: plugins.map(guardPlugin),
      origin: { name: node.text, fingerprint, code: { text, file } },
    };
  } catch (cause) {
    if (!(cause instanceof Unloadable)) throw cause;
    refuse(node, `the plugin ${shown(node)} cannot be loaded: ${cause.message}`, report);
    return undefined;
  }
}

function wantedOf(node: ScalarNode, notes: InputNotes): Wanted {
  const { text, parts, place } = node;
  if (parts.some(({ reference }) => reference !== undefined)) {
    throw new Unloadable('what is run is named in the config itself, without ${…}');
  }
  const folder = dirname(resolve(place.file));
  if (!isPath(text)) return { name: text, folder };
  const file = resolve(folder, text);
  notes.file(file);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new Unloadable('there is no such file');
  if (!stats.isFile()) throw new Unloadable('it is no file');
  return { name: file, folder };
}

function keyOf({ kind, name }: Plugin): string {
  return `${kind} ${name}`;
}

function refuse(node: ScalarNode, message: string, report: Report): void {
  report({ code: 'CONFIG_PLUGIN', place: node.place, message });
}
