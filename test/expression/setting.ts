import type { Document, Frame, Scope } from '../../src/kit/expression.ts';
import type { ConfigNode, Part, ScalarNode } from '../../src/model/node.ts';
import { nodeOf } from '../../src/kit/node-of.ts';
import { Element } from '../../src/model/element.ts';

export const PLACE = { file: 'a.yaml', line: 1, column: 1, path: 'x' };

/** frameOf opens the frame of a document. */
export function frameOf(root: unknown, dialect: Document['dialect'] = 'json', scope: Partial<Scope> = {}): Frame {
  const whole: Scope = { document: { dialect, root }, now: 0, table: () => undefined, ...scope };
  return { item: root, key: undefined, parent: undefined, scope: whole };
}

/** node makes a config node of a plain value. */
export function node(value: unknown): ConfigNode {
  return nodeOf(value, PLACE);
}

/** ScalarPart is text of the file, or what came from outside of it: its reference and its text. */
export type ScalarPart = string | readonly [string, string];

/** scalarOf makes a scalar of parts. */
export function scalarOf(...parts: readonly ScalarPart[]): ScalarNode {
  const made: Part[] = parts.map((part) =>
    typeof part === 'string' ? { text: part } : { reference: part[0], text: part[1] },
  );
  const text = made.map((part) => part.text).join('');
  return { kind: 'scalar', value: text, text, parts: made, place: PLACE };
}

/** xml makes an element: attributes are texts, child elements lists. */
export function xml(members: Readonly<Record<string, unknown>>, text?: string): Element {
  return new Element(members, text);
}
