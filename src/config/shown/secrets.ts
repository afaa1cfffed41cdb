import { isCredentialName } from '../../kit/credentials.ts';
import { secretNodes } from '../../kit/marked-nodes.ts';
import type { Kind } from '../../kit/plugin.ts';
import type { Registry } from '../../kit/registry.ts';
import { type ConfigNode, entryOf, type MapNode } from '../../model/node.ts';
import type { Tree } from '../tree.ts';

/**
 * secretsOf finds what must not be shown of a config file: what a plugin's schema marks with `writeOnly`, and members of
 * headers, queries and bodies that are called as credentials are.
 */
export function secretsOf(tree: Tree, registry: Registry): ReadonlySet<ConfigNode> {
  return new Set(find(tree, registry));
}

const REQUEST_PARTS: readonly string[] = ['headers', 'query', 'body'];
const BLOCKS: readonly Kind[] = ['auth', 'decode', 'join'];

function find(node: ConfigNode, registry: Registry): readonly ConfigNode[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'list') return node.items.flatMap((item) => [...ofStep(item, registry), ...find(item, registry)]);
  return [
    ...ofBlock(node, registry),
    ...node.entries.flatMap(({ key, value }) => [
      ...(REQUEST_PARTS.includes(key) ? ofRequest(value) : []),
      ...find(value, registry),
    ]),
  ];
}

/** Whatever has a `type` that is a plugin's name may be its block. */
function ofBlock(node: MapNode, registry: Registry): readonly ConfigNode[] {
  const type = entryOf(node, 'type');
  if (type?.kind !== 'scalar') return [];
  return BLOCKS.flatMap((kind) => {
    const plugin = registry.find(kind, type.text);
    return plugin === undefined ? [] : secretNodes(plugin.options, node);
  });
}

/** What stands in a list as a map whose key is a step's name may be that step. */
function ofStep(item: ConfigNode, registry: Registry): readonly ConfigNode[] {
  if (item.kind !== 'map') return [];
  return item.entries.flatMap(({ key, value }) => {
    const plugin = registry.find('transform', key);
    return plugin === undefined ? [] : secretNodes(plugin.options, value);
  });
}

function ofRequest(part: ConfigNode): readonly ConfigNode[] {
  if (part.kind === 'scalar') return [];
  if (part.kind === 'list') return part.items.flatMap(ofRequest);
  return part.entries.flatMap(({ key, value }) => (isCredentialName(key) ? [value] : ofRequest(value)));
}
