import type { Document } from '../../kit/expression.ts';
import { stepTo } from '../probe/document-paths.ts';

interface Open {
  readonly value: object;
  readonly path: string;
}

/** itemPath finds the place of an item in its document, as a path that leads there; undefined for what is no object or list of it. */
export function itemPath({ root, dialect }: Document, item: unknown): string | undefined {
  if (!isObject(item) || !isObject(root)) return undefined;
  const open: Open[] = [{ value: root, path: '$' }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.value === item) return one.path;
    open.push(...membersOf(one, dialect === 'xml'));
  }
  return undefined;
}

function membersOf({ value, path }: Open, isXml: boolean): readonly Open[] {
  const isList = Array.isArray(value);
  // In XML every child element is a list; one of one is read as its element.
  const isOne = isXml && isList && value.length === 1;
  const stepOf = (name: string): string => (isOne ? '' : isList ? `[${name}]` : stepTo(name));
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    isObject(member) ? [{ value: member, path: path + stepOf(name) }] : [],
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
