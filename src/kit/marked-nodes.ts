import type { ConfigNode, ScalarNode } from '../model/node.ts';
import type { JsonSchema } from './plugin.ts';
import { itemShape, memberShape, type Shape, shapeOf, viewsOf } from './schema-views.ts';

/** markedNodes finds the scalars that stand where a schema says `compile: MARK`. */
export function markedNodes(schema: JsonSchema, node: ConfigNode, mark: string): readonly ScalarNode[] {
  const found = find(shapeOf(schema), node, ({ compile }) => compile === mark);
  return found.filter((one) => one.kind === 'scalar');
}

/** secretNodes finds what stands where a schema says `writeOnly: true`, of any form. */
export function secretNodes(schema: JsonSchema, node: ConfigNode): readonly ConfigNode[] {
  return find(shapeOf(schema), node, ({ writeOnly }) => writeOnly === true);
}

function find(
  shape: Shape | undefined,
  node: ConfigNode,
  isMarked: (schema: JsonSchema) => boolean,
): readonly ConfigNode[] {
  if (shape === undefined) return [];
  const views = viewsOf(shape, node);
  const own = views.some(({ schema }) => isMarked(schema)) ? [node] : [];
  if (node.kind === 'scalar') return own;
  const inner =
    node.kind === 'list'
      ? node.items.flatMap((item, at) => find(itemShape(views, at), item, isMarked))
      : node.entries.flatMap(({ key, value }) => find(memberShape(views, key), value, isMarked));
  return [...own, ...inner];
}
