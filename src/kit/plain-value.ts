import type { ConfigNode } from '../model/node.ts';
import { itemShape, memberShape, scalarValue, type Shape, typesOf, viewsOf } from './schema-views.ts';

/** plainValue gives what a node says as plain data, its scalars read as the schema wants them (without one, as YAML does). */
export function plainValue(node: ConfigNode, shape?: Shape): unknown {
  if (node.kind === 'scalar') return scalarValue(node, shape === undefined ? undefined : typesOf(shape));
  const views = shape === undefined ? [] : viewsOf(shape, node);
  if (node.kind === 'list') {
    return node.items.map((item, position) => plainValue(item, itemShape(views, position)));
  }
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value, memberShape(views, key))]));
}
