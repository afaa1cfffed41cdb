import type { Kind, Plugin } from './plugin.ts';

/** Registry finds plugins by kind and name. */
export interface Registry {
  find<K extends Kind>(kind: K, name: string): Plugin<K> | undefined;
  names(kind: Kind): readonly string[];
}

/** createRegistry makes a registry of a list of plugins; a later one of the same kind and name wins. */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  const byKind = new Map<string, Map<string, Plugin>>();
  for (const plugin of plugins) {
    const named = byKind.get(plugin.kind) ?? new Map<string, Plugin>();
    byKind.set(plugin.kind, named.set(plugin.name, plugin));
  }
  return {
    find: <K extends Kind>(kind: K, name: string) => byKind.get(kind)?.get(name) as Plugin<K> | undefined,
    names: (kind) => [...(byKind.get(kind)?.keys() ?? [])],
  };
}
