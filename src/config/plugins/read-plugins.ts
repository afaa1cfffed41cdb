import type { Plugin } from '../../kit/plugin.ts';
import { pluginFlaws } from '../../kit/plugin-flaws.ts';
import type { InputNotes } from '../inputs.ts';
import { bundleCode, type Code, Unloadable, type Wanted } from './bundle.ts';
import { evaluate } from './evaluate.ts';

/** Read is the plugins of one module, as they were written. */
export interface Read extends Pick<Code, 'file' | 'fingerprint'> {
  readonly plugins: readonly Plugin[];
}

/** readPlugins reads and runs a module whose default export is a plugin, or a list of them. Throws Unloadable. */
export async function readPlugins(wanted: Wanted, notes: InputNotes): Promise<Read> {
  const code = await bundleCode(wanted, notes);
  const given = evaluate(code);
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const flaws = list.flatMap((one, index) =>
    pluginFlaws(one).map((flaw) => (list.length === 1 ? flaw : `[${index}] ${flaw}`)),
  );
  if (list.length === 0) flaws.push('its default export is an empty list');
  if (flaws.length > 0) throw new Unloadable(flaws.join('; '));
  return { plugins: list as readonly Plugin[], file: code.file, fingerprint: code.fingerprint };
}
