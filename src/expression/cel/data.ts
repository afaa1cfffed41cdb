import type { Document } from '../../kit/expression.ts';
import { Element } from '../../model/element.ts';
import { asValue, ExactNumber, type Value } from '../../model/value.ts';

/** A memo of a pure function: what an object of a document is to CEL. */
const known = new WeakMap<object, unknown>();

/**
 * celData gives found data as CEL reads it: exact numbers as doubles, in XML a list of one as its element; an element
 * without text is an object. What needs no change stays the same object.
 */
export function celData(found: unknown, dialect: Document['dialect']): unknown {
  if (typeof found !== 'object' || found === null) return found;
  if (found instanceof ExactNumber) return Number(found.text);
  if (known.has(found)) return known.get(found);
  const made = Array.isArray(found) ? listData(found, dialect) : objectData(found, dialect);
  known.set(found, made);
  return made;
}

function listData(list: readonly unknown[], dialect: Document['dialect']): unknown {
  if (dialect === 'xml' && list.length === 1) return celData(list[0], dialect);
  const members = list.map((member) => celData(member, dialect));
  return members.every((member, at) => member === list[at]) ? list : members;
}

function objectData(object: object, dialect: Document['dialect']): unknown {
  const members = Object.entries(object).map(([name, member]) => [name, celData(member, dialect)] as const);
  // CEL tells types apart by their constructor, which such a member would hide.
  if (Object.hasOwn(object, 'constructor')) return new Map(members);
  const text = object instanceof Element ? Element.textOf(object) : undefined;
  if (text !== undefined) return new Element(Object.fromEntries(members), text);
  const isSame = members.every(([name, member]) => member === (object as Readonly<Record<string, unknown>>)[name]);
  return isSame && !(object instanceof Element) ? object : Object.fromEntries(members);
}

/** celResult gives what a program computed as a value: a time as Unix seconds, a duration as seconds. */
export function celResult(result: unknown): Value {
  if (typeof result === 'bigint') return Number(result);
  if (Array.isArray(result)) return result.map((member) => (member === null ? null : celResult(member)));
  if (typeof result !== 'object' || result === null) return asValue(result);
  const milliseconds: unknown = result instanceof Element ? undefined : result.valueOf();
  return typeof milliseconds === 'number' ? milliseconds / 1000 : result;
}
