import type { Kind, Plugin } from './plugin.ts';

/** PluginCode is a module whose default export is plugins, with all that it imports by path, as CommonJS. */
export interface PluginCode {
  readonly text: string;
  /** The module that was named; packages are required from there. */
  readonly file: string;
}

/** Origin is where a third party's plugin comes from. */
export interface Origin {
  /** As the config names it: a path, or the name of an npm package. */
  readonly name: string;
  /** The same exactly when the plugin's code is, with all that it imports by path. */
  readonly fingerprint: string;
  readonly code: PluginCode;
}

/** Registry finds plugins by kind and name. */
export interface Registry {
  find<K extends Kind>(kind: K, name: string): Plugin<K> | undefined;
  names(kind: Kind): readonly string[];
  /** Where a plugin comes from; undefined for a built-in one. */
  originOf(kind: Kind, name: string): Origin | undefined;
  /** All plugins, built-in ones first. */
  readonly plugins: readonly Plugin[];
  /** The code of those that are not built in, each module once. */
  readonly codes: readonly PluginCode[];
}

/** createRegistry makes a registry of a list of plugins; a later one of the same kind and name wins. */
export function createRegistry(
  plugins: readonly Plugin[],
  origins: ReadonlyMap<Plugin, Origin> = new Map<Plugin, Origin>(),
): Registry {
  const byKind = new Map<string, Map<string, Plugin>>();
  for (const plugin of plugins) {
    const named = byKind.get(plugin.kind) ?? new Map<string, Plugin>();
    byKind.set(plugin.kind, named.set(plugin.name, plugin));
  }
  const find = (kind: Kind, name: string): Plugin | undefined => byKind.get(kind)?.get(name);
  return {
    find: <K extends Kind>(kind: K, name: string) => find(kind, name) as Plugin<K> | undefined,
    names: (kind) => [...(byKind.get(kind)?.keys() ?? [])],
    originOf(kind, name) {
      const plugin = find(kind, name);
      return plugin && origins.get(plugin);
    },
    plugins,
    codes: [...new Set([...origins.values()].map(({ code }) => code))],
  };
}
