import { markedNodes } from '../kit/marked-nodes.ts';
import type { Registry } from '../kit/registry.ts';
import type { ConfigNode, ScalarNode } from '../model/node.ts';

/** LookupUse is a name of a lookup in a step, and the step that it stands in. */
export interface LookupUse {
  readonly name: ScalarNode;
  readonly step: string;
  readonly argument: ConfigNode;
}

/** findUses finds the lookups in the steps of all expressions at or below a node. */
export function findUses(node: ConfigNode, registry: Registry): readonly LookupUse[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => findUses(value, registry));
  return node.items.flatMap((item) => [...usesOfStep(item, registry), ...findUses(item, registry)]);
}

/** findLookups finds the names of lookups in the steps of all expressions at or below a node. */
export function findLookups(node: ConfigNode, registry: Registry): readonly ScalarNode[] {
  return findUses(node, registry).map(({ name }) => name);
}

/** A step with an argument is the one entry of a map in a list: `- lookup: NAME`. */
function usesOfStep(item: ConfigNode, registry: Registry): readonly LookupUse[] {
  const entry = item.kind === 'map' && item.entries.length === 1 ? item.entries[0] : undefined;
  const plugin = entry && registry.find('transform', entry.key);
  if (plugin === undefined) return [];
  const { key: step, value: argument } = entry as typeof entry & object;
  return markedNodes(plugin.options, argument, 'lookup').map((name) => ({ name, step, argument }));
}
