import type { ConfigNode, ScalarNode } from '../model/node.ts';

/** shown writes a scalar for messages: whatever came from outside the file is its reference, never its value. */
export function shown(node: ScalarNode): string {
  return node.parts.map(({ text, reference }) => reference ?? text).join('');
}

/** kindOf names what a node is, in the words of messages. */
export function kindOf(node: ConfigNode): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list';
  return node.value === null && node.text === '' ? 'empty' : shown(node);
}
