import { markedNodes } from '../kit/marked-nodes.ts';
import type { Registry } from '../kit/registry.ts';
import type { ConfigNode, ScalarNode } from '../model/node.ts';

/** findLookups finds the names of lookups in the steps of all expressions at or below a node. */
export function findLookups(node: ConfigNode, registry: Registry): readonly ScalarNode[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => findLookups(value, registry));
  return node.items.flatMap((item) => [...lookupsOfStep(item, registry), ...findLookups(item, registry)]);
}

/** A step with an argument is the one entry of a map in a list: `- lookup: NAME`. */
function lookupsOfStep(item: ConfigNode, registry: Registry): readonly ScalarNode[] {
  const entry = item.kind === 'map' && item.entries.length === 1 ? item.entries[0] : undefined;
  const plugin = entry && registry.find('transform', entry.key);
  return plugin ? markedNodes(plugin.options, entry.value, 'lookup') : [];
}
