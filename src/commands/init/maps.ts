import { isObject, type Member, type Shape } from './shape.ts';

/** A name that no program was written with: an id, an address, a path. */
const ODD = /[/:@]|^\d+$|^[\da-f]{8}-|^[\da-f]{16,}$|^\d+\.\d+\.\d+|\w-\d/i;

/** isMap tells whether the members of an object are items by their keys: alike, or with names that nobody writes in a program. */
export function isMap({ objects, scalars, lists }: Shape, members: readonly Member[]): boolean {
  if (scalars.length > 0 || lists.length > 0 || members.length === 0) return false;
  if (members.length === 1 && !ODD.test(members[0]?.name ?? '')) return false;
  if (members.every(({ shape }) => shape.objects.length > 0 && shape.scalars.length + shape.lists.length === 0)) {
    return areAlike(members) || changes(objects.map(({ value }) => value as object));
  }
  const areNumbers = members.every(({ shape }) => shape.scalars.every(({ value }) => typeof value === 'number'));
  const odd = members.filter(({ name }) => ODD.test(name));
  return areNumbers && members.every(isFull) && odd.length * 2 > members.length;
}

function isFull({ shape }: Member): boolean {
  return shape.scalars.length > 0 && shape.objects.length + shape.lists.length === 0;
}

/** How much of their members objects share, at least. */
const SHARED = 0.5;

function areAlike(members: readonly Member[]): boolean {
  const names = members.map(({ shape }) => new Set(shape.objects.flatMap(({ value }) => Object.keys(value as object))));
  const common = [...(names[0] ?? [])].filter((name) => names.every((one) => one.has(name)));
  const all = new Set(names.flatMap((one) => [...one]));
  const isOdd = members.some(({ name }) => ODD.test(name));
  if (common.length === 0) return false;
  return common.length >= all.size * SHARED || members.length > 2 || isOdd;
}

/** Whether samples have other keys with objects under them. */
function changes(objects: readonly object[]): boolean {
  const [first, ...others] = objects.map((object) => Object.keys(object).sort().join('\n'));
  return others.some((names) => names !== first) && objects.every((object) => Object.values(object).every(isObject));
}
