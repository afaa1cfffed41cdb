import { expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { conformanceFlaws } from '../../src/commands/plugin/conformance.ts';
import { createRegistry } from '../../src/kit/registry.ts';

const registry = createRegistry(plugins);

it.each(plugins.map((plugin) => [plugin.kind, plugin.name, plugin] as const))(
  '%s %s is what a plugin must be',
  async (_, _name, plugin) => expect(await conformanceFlaws(plugin, registry)).toEqual([]),
);
