import { guardPlugin } from '../../kit/guard.ts';
import type { Plugin } from '../../kit/plugin.ts';
import { pluginFlaws } from '../../kit/plugin-flaws.ts';
import { createRegistry, type Origin, type PluginCode, type Registry } from '../../kit/registry.ts';
import type { InputNotes } from '../inputs.ts';
import { bundleCode, type Code, Unloadable, type Wanted } from './bundle.ts';
import { evaluate } from './evaluate.ts';

/** Read is the plugins of one module, as they were written. */
export interface Read extends Code {
  readonly plugins: readonly Plugin[];
}

/** readPlugins reads and runs a module whose default export is a plugin, or a list of them. Throws Unloadable. */
export async function readPlugins(wanted: Wanted, notes: InputNotes): Promise<Read> {
  const code = await bundleCode(wanted, notes);
  const list = exportsOf(code);
  const flaws = list.flatMap((one, index) =>
    pluginFlaws(one).map((flaw) => (list.length === 1 ? flaw : `[${index}] ${flaw}`)),
  );
  if (list.length === 0) flaws.push('its default export is an empty list');
  if (flaws.length > 0) throw new Unloadable(flaws.join('; '));
  return { ...code, plugins: list as readonly Plugin[] };
}

function exportsOf(code: PluginCode): readonly unknown[] {
  const given = evaluate(code);
  return Array.isArray(given) ? given : [given];
}

/** rereadPlugins runs modules that were found good before, and adds their plugins to the built-in ones. */
export function rereadPlugins(codes: readonly PluginCode[], builtIn: Registry): Registry {
  const origins = new Map<Plugin, Origin>();
  for (const code of codes) {
    const origin = { name: code.file, fingerprint: '', code };
    for (const plugin of exportsOf(code)) origins.set(guardPlugin(plugin as Plugin), origin);
  }
  return origins.size === 0 ? builtIn : createRegistry([...builtIn.plugins, ...origins.keys()], origins);
}
