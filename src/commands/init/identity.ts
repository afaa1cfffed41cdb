import { isIdName, isUnbounded, readField } from './field.ts';
import { pathTo } from './paths.ts';
import { isObject, type Found, memberOf, membersOf, type Scalar, type Shape, shapeOf, textOf } from './shape.ts';
import { setOf, singular, wordsOf } from './words.ts';

/** Mark is a place in an item that may tell it from others. */
export interface Mark {
  /** Names and positions that lead to it. */
  readonly names: readonly (string | number)[];
  /** The path that leads to it from the item. */
  readonly path: string;
  readonly words: readonly string[];
  readonly role: 'name' | 'id' | 'other';
  /** The better the mark, the lower. */
  readonly score: number;
}

/** Items is what a list, or several at the same place, hold. */
export interface Items {
  /** A list for each item of the list around it. */
  readonly lists: readonly (readonly Found[])[];
  readonly isXml: boolean;
  /** The words by which an item is called. */
  readonly words: readonly string[];
}

const NAME_WORDS = setOf(
  'name title label hostname host key mount mountpoint queue topic user username login filename interface device address worker channel statistic tag code',
);

/** marksOf finds what may tell items apart, the best first; every item has it, with a text of its own or not. */
export function marksOf({ lists, isXml, words }: Items): readonly Mark[] {
  const items = lists.flat();
  const members = membersOf(items, isXml);
  const marks = members.flatMap(({ name, shape }) => [
    ...markOf([name], shape, words),
    ...innerMarks(name, shape, { isXml, words, isOnly: members.length === 1 }),
  ]);
  const whole = marks.filter((mark) => items.every(({ value }) => markText(value, mark, isXml) !== undefined));
  return whole.sort((a, b) => a.score - b.score || (a.path < b.path ? -1 : 1));
}

interface Inner extends Pick<Items, 'isXml' | 'words'> {
  /** Whether the item has no other member. */
  readonly isOnly: boolean;
}

/** What stands in an object within the item, and the parts of a list that always has two. */
function innerMarks(name: string, shape: Shape, { isXml, words, isOnly }: Inner): readonly Mark[] {
  if (isOnly && isPair(shape)) {
    return [0, 1].flatMap((index) => {
      const found = shape.lists.map((list) => ({ ...list, value: list.value[index] }));
      return markOf([name, index], shapeOf(found, isXml), words);
    });
  }
  if (shape.objects.length !== shape.places) return [];
  // An attribute within names what it stands on.
  const inner = membersOf(shape.objects, isXml).filter((member) => !isXml || !member.name.startsWith('_'));
  return inner.flatMap((member) =>
    markOf([name, member.name], member.shape, words).map((mark) => ({ ...mark, score: mark.score + 4 })),
  );
}

/** isPair holds for lists of two scalars, always: Mirth's ids and names. */
export function isPair({ lists, places }: Shape): boolean {
  const isScalarPair = ({ value }: Shape['lists'][number]): boolean =>
    value.length === 2 && value.every((one) => typeof one === 'string') && value[0] !== value[1];
  return lists.length > 0 && lists.length === places && lists.every(isScalarPair);
}

function markOf(names: readonly (string | number)[], shape: Shape, itemWords: readonly string[]): readonly Mark[] {
  if (shape.scalars.length === 0 || shape.scalars.length < shape.places) return [];
  const name = String(names.at(-1));
  const words = typeof names.at(-1) === 'number' ? [] : wordsOf(name);
  const role = roleOf(name, words, shape.scalars);
  if (role === undefined) return [];
  const isAbout = words.some((word) => itemWords.some((one) => singular(one) === singular(word)));
  const score = { name: words.length === 1 ? 0 : 1, id: isAbout || words.length === 1 ? 10 : 12, other: 20 }[role];
  const path = names.reduce<string>(pathTo, '$');
  return [{ names, path, words, role, score: isUnbounded(words) ? score + 15 : score }];
}

function roleOf(name: string, words: readonly string[], scalars: readonly Scalar[]): Mark['role'] | undefined {
  const texts = scalars.map(({ value }) => textOf(value));
  if (texts.some((text) => text.length > 128 || text.includes('\n'))) return undefined;
  const field = readField(name, { places: scalars.length, scalars, objects: [], lists: [] });
  if (isIdName(words)) return 'id';
  if (words.length === 0) return 'other';
  const last = words.at(-1) ?? '';
  const isText = scalars.some(({ value }) => typeof value === 'string');
  if (isText && field.kind !== 'none' && (NAME_WORDS.has(last) || /name$/.test(last))) return 'name';
  if (field.kind === 'property' || (field.kind === 'state' && isText)) return 'other';
  return undefined;
}

/** markText reads a mark of an item as a label has it; undefined where there is none. */
export function markText(item: unknown, { names }: Pick<Mark, 'names'>, isXml: boolean): string | undefined {
  let value = item;
  for (const name of names) {
    if (typeof name === 'number') value = Array.isArray(value) ? (value as unknown[])[name] : undefined;
    else value = isObject(value) ? memberOf(value, name) : undefined;
    const isOnly = isXml && Array.isArray(value) && value.length === 1;
    if (isOnly) value = (value as unknown[])[0];
  }
  const [scalar] = shapeOf([{ value, sample: 0, key: '' }], isXml).scalars;
  return scalar && textOf(scalar.value);
}

/** identityOf gives as few marks as tell all items of a list apart, in every list; none where nothing does. */
export function identityOf(items: Items): readonly Mark[] {
  const marks = marksOf(items);
  const isUnique = (chosen: readonly Mark[]): boolean =>
    items.lists.every((list) => areDistinct(list, chosen, items.isXml));
  const named = marks.filter(({ role }) => role === 'name');
  const single = marks.find((mark) => mark.role !== 'other' && isUnique([mark]));
  const name = named.find(({ words: own }) => /name$|^title$|^label$/.test(own.at(-1) ?? ''));
  if (single !== undefined) return single.role === 'name' || name === undefined ? [single] : [name, single];
  const few = marks.slice(0, 8);
  const pairs = few.flatMap((first, at) => few.slice(at + 1).map((second) => [first, second]));
  const triples = pairs.flatMap(([first, second]) =>
    few.slice(few.indexOf(second as Mark) + 1).map((third) => [first, second, third]),
  );
  const sets = [...few.map((mark) => [mark]), ...pairs, ...triples] as readonly (readonly Mark[])[];
  return sets.find(isUnique) ?? [];
}

/** Items of several samples may be the same; within one they are not. */
function areDistinct(list: readonly Found[], marks: readonly Mark[], isXml: boolean): boolean {
  const seen = new Set<string>();
  for (const { value, sample } of list) {
    const text = JSON.stringify([sample, ...marks.map((mark) => markText(value, mark, isXml))]);
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}
