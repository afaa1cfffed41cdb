import type { Document } from '../../kit/expression.ts';
import { Element } from '../../model/element.ts';
import { ExactNumber } from '../../model/value.ts';
import { preview } from './preview.ts';

/** PathLine is a place in a document: the path that one would write for it, and what stands there. */
export interface PathLine {
  readonly path: string;
  readonly shown: string;
}

/** Of a list so many items are shown, and of a document so many lines. */
const ITEMS = 2;
const LINES = 200;

/** documentPaths lists the values of a document by their paths, so many that one sees its shape; what is left out is counted. */
export function documentPaths({ root, dialect }: Document): readonly PathLine[] {
  const lines: PathLine[] = [];
  walk(root, '$', { isXml: dialect === 'xml', lines });
  const left = lines.length - LINES;
  return left > 0 ? [...lines.slice(0, LINES), { path: '…', shown: `${left} more lines` }] : lines;
}

interface Walk {
  readonly isXml: boolean;
  readonly lines: PathLine[];
}

function walk(value: unknown, path: string, walking: Walk): void {
  if (Array.isArray(value)) walkList(value, path, walking);
  else if (typeof value === 'object' && value !== null && !(value instanceof ExactNumber)) {
    walkMembers(value, path, walking);
  } else walking.lines.push({ path, shown: preview(value) });
}

function walkList(list: readonly unknown[], path: string, walking: Walk): void {
  const { isXml, lines } = walking;
  // In XML every child element is a list; one of one is read as its element.
  if (isXml && list.length === 1) return walk(list[0], path, walking);
  lines.push({ path, shown: `a list of ${list.length}` });
  for (const [index, item] of list.slice(0, ITEMS).entries()) walk(item, `${path}[${index}]`, walking);
  if (list.length > ITEMS) lines.push({ path: `${path}[${ITEMS}:]`, shown: `${list.length - ITEMS} more` });
}

function walkMembers(value: object, path: string, walking: Walk): void {
  const text = value instanceof Element ? Element.textOf(value) : undefined;
  const members = Object.entries(value);
  if (text !== undefined || members.length === 0) walking.lines.push({ path, shown: preview(text ?? value) });
  for (const [name, member] of members) walk(member, path + stepTo(name), walking);
}

/** stepTo writes the step to a member as a path must name it. */
export function stepTo(name: string): string {
  if (/^[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*$/.test(name)) return `.${name}`;
  return `['${name.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}']`;
}
