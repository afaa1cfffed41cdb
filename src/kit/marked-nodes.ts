import type { ConfigNode, ScalarNode } from '../model/node.ts';
import type { JsonSchema } from './plugin.ts';
import { itemShape, memberShape, type Shape, shapeOf, viewsOf } from './schema-views.ts';

/** markedNodes finds the scalars that stand where a schema says `compile: MARK`. */
export function markedNodes(schema: JsonSchema, node: ConfigNode, mark: string): readonly ScalarNode[] {
  return find(shapeOf(schema), node, mark);
}

function find(shape: Shape | undefined, node: ConfigNode, mark: string): readonly ScalarNode[] {
  if (shape === undefined) return [];
  const views = viewsOf(shape, node);
  if (node.kind === 'scalar') return views.some(({ schema }) => schema['compile'] === mark) ? [node] : [];
  if (node.kind === 'list') return node.items.flatMap((item, at) => find(itemShape(views, at), item, mark));
  return node.entries.flatMap(({ key, value }) => find(memberShape(views, key), value, mark));
}
