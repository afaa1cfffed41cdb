import { Element } from '../../model/element.ts';
import { ExactNumber } from '../../model/value.ts';

/** Found is a value of a sample; `key` is the same in every sample for what is the same thing. */
export interface Found {
  readonly value: unknown;
  /** Which sample of the document it is from, from 0. */
  readonly sample: number;
  readonly key: string;
}

/** Scalar is a text, number or boolean as it stands in a document. */
export interface Scalar extends Found {
  readonly value: string | number | boolean | ExactNumber;
}

/** Shape is all that was found at one place of a document, of all items and samples. */
export interface Shape {
  /** How many stood where this could stand: what lacks it, and null, counts too. */
  readonly places: number;
  /** Texts, numbers and booleans that are not empty. */
  readonly scalars: readonly Scalar[];
  readonly objects: readonly Found[];
  readonly lists: readonly (Found & { readonly value: readonly unknown[] })[];
}

/** Member is a member of objects, by name. */
export interface Member {
  readonly name: string;
  readonly shape: Shape;
}

/** shapeOf sorts what was found. In XML a child element is a list: where none has more than one, it is its element. */
export function shapeOf(found: readonly Found[], isXml: boolean): Shape {
  const opened = isXml && found.every(({ value }) => !Array.isArray(value) || value.length === 1);
  const values = opened ? found.map(openList) : found;
  return {
    places: found.length,
    scalars: values.filter(isScalar),
    objects: values.filter(({ value }) => isObject(value)),
    lists: values.filter((one): one is Shape['lists'][number] => Array.isArray(one.value)),
  };
}

function openList(found: Found): Found {
  return Array.isArray(found.value) ? { ...found, value: (found.value as unknown[])[0] } : found;
}

/** membersOf gives the members of objects, by name in order, so that the order in a document does not matter. */
export function membersOf(objects: readonly Found[], isXml: boolean): readonly Member[] {
  const names = [...new Set(objects.flatMap(({ value }) => memberNames(value as object)))].sort();
  return names.map((name) => {
    const found = objects.map(({ value, sample, key }) => ({
      ...{ value: memberOf(value as object, name), sample },
      key: `${key}\n${name}`,
    }));
    return { name, shape: shapeOf(found, isXml) };
  });
}

/** The text of an element that has attributes is a member too. */
const TEXT = '_text';

function memberNames(value: object): readonly string[] {
  const isText = value instanceof Element && Element.textOf(value)?.trim();
  return isText ? [...Object.keys(value), TEXT] : Object.keys(value);
}

/** memberOf reads a member of an object, or the text of an element. */
export function memberOf(value: object, name: string): unknown {
  if (name === TEXT && value instanceof Element) return Element.textOf(value);
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

/** isObject holds for what has members. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

function isScalar(found: Found): found is Scalar {
  const { value } = found;
  if (typeof value === 'string') return value.trim() !== '';
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof ExactNumber;
}

/** textOf writes a scalar as it would stand in a label. */
export function textOf(value: Scalar['value']): string {
  return value instanceof ExactNumber ? value.text : String(value);
}
