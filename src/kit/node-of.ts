import type { ConfigNode, Place } from '../model/node.ts';

/** nodeOf makes the node of a plain value, for defaults and examples; all of it stands at one place. */
export function nodeOf(value: unknown, place: Place): ConfigNode {
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => nodeOf(item, place)), place };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, member]) => ({
      key,
      keyPlace: place,
      value: nodeOf(member, place),
    }));
    return { kind: 'map', entries, place };
  }
  const scalar = value as string | number | boolean | null;
  const text = scalar === null ? '' : String(scalar);
  return { kind: 'scalar', value: scalar, text, parts: [{ text }], place };
}
