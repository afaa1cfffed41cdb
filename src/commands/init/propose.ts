import { identityOf, isPair, type Items, marksOf, type Mark, markText } from './identity.ts';
import { addField, type At, entriesOf, type Item, openItem, remarksOf, type Scope } from './item.ts';
import { numberOf } from './field.ts';
import { isMap } from './maps.ts';
import { itemWords, labelNameOf, type Names, tellingWords } from './names.ts';
import { pathTo } from './paths.ts';
import type { DocumentProposal, Label, TableProposal } from './proposal.ts';
import { type Found, isObject, type Member, membersOf, type Shape, shapeOf } from './shape.ts';
import { plural, sentence, wordsOf } from './words.ts';

/** Sampled is a document as it was found in one sample or several. */
export interface Sampled {
  readonly roots: readonly unknown[];
  readonly isXml: boolean;
  /** By which an item is called where nothing in the document says it. */
  readonly called: readonly string[];
  /** The words by which this document is told from others of the config; none for an only one. */
  readonly own: readonly string[];
  /** Those of the whole config. */
  readonly names: Names;
}

interface Walk {
  readonly item: Item;
  readonly tables: TableProposal[];
}

/** proposeDocument proposes groups, labels and metrics for a document by the samples of it. It is pure, and the same for the same samples. */
export function proposeDocument({ roots, isXml, called, own, names }: Sampled): DocumentProposal {
  const found = roots.map((value, sample) => ({ value, sample, key: '' }));
  const shape = shapeOf(found, isXml);
  const scope = { isXml, names, own, labels: [], called };
  const walk: Walk = { item: openItem(scope), tables: [] };
  const at = { path: '$', name: '', context: [], isOptional: false, isOnly: false };
  if (isXml && shape.objects.length > 0) readRoot(walk, at, shape);
  else readPlace(walk, shape.scalars.length > 0 ? wholeOf(at, shape) : at, shape);
  for (const read of walk.item.later) read();
  return { entries: entriesOf(walk.item, []), remarks: remarksOf(walk.item), tables: walk.tables };
}

/** A document that is one word or number has no name for it. */
function wholeOf(at: At, { scalars }: Shape): At {
  const name = scalars.every(({ value }) => Number.isFinite(numberOf(value))) ? 'value' : 'status';
  return { ...at, name, context: [[name]] };
}

/** The root element of XML only wraps the rest, so it is in no name. */
function readRoot(walk: Walk, at: At, { objects }: Shape): void {
  for (const { name, shape } of membersOf(objects, true)) {
    const inner = { ...at, name, path: pathTo(at.path, name) };
    if (shape.objects.length > 0) readMembers(walk, inner, shape.objects);
    else readPlace(walk, { ...inner, context: [...at.context, wordsOf(name)] }, shape);
  }
}

function readMembers(walk: Walk, at: At, objects: readonly Found[]): void {
  const members = membersOf(objects, walk.item.scope.isXml);
  for (const { name, shape } of members) {
    const isOptional = at.isOptional || shape.scalars.length + shape.objects.length + shape.lists.length < shape.places;
    const inner = { path: pathTo(at.path, name), name, context: [...at.context, wordsOf(name)] };
    const place = { ...inner, isOptional, isOnly: members.length === 1 };
    if (name.includes('{{')) walk.item.passedOver.push({ path: place.path, reason: 'a name with braces' });
    else readPlace(walk, place, shape);
  }
}

function readPlace(walk: Walk, at: At, shape: Shape): void {
  const { item } = walk;
  const { scalars, objects, lists } = shape;
  const kinds = [scalars, objects, lists].filter(({ length }) => length > 0).length;
  if (kinds > 1) item.passedOver.push({ path: at.path, reason: 'of several kinds' });
  else if (objects.length > 0) readObjects(walk, at, shape);
  else if (lists.length > 0) readLists(walk, at, shape);
  else addField(item, at, shape);
}

function readObjects(walk: Walk, at: At, shape: Shape): void {
  const { item } = walk;
  const { isXml } = item.scope;
  const members = membersOf(shape.objects, isXml);
  if (!isXml && isMap(shape, members)) return readMap(walk, at, members);
  const lists = shape.objects.map((one) => [one]);
  const [mark] = marksOf({ lists, isXml, words: itemWords(at.context) });
  if (mark === undefined || !isItem(mark, at, isXml)) return readMembers(walk, at, shape.objects);
  item.later.push(() => addItems(walk, at, { lists, identity: [mark] }));
}

/** An object stands for a list of one where nothing stands beside it, or where an attribute names it. */
function isItem({ names, role }: Mark, { path, isOnly }: At, isXml: boolean): boolean {
  const [first, second] = names;
  const isNamed = typeof second === 'number' || (role !== 'other' && names.length === 1);
  return isNamed && path !== '$' && (isOnly || (isXml && String(first).startsWith('_')));
}

/** The members of an object are items, by their keys. */
function readMap(walk: Walk, at: At, members: readonly Member[]): void {
  const { scope } = walk.item;
  const found = members.flatMap(({ shape }) => [...shape.objects, ...shape.scalars]);
  const words = itemWords(at.context);
  const name = tellingWords(words, scope.called);
  const label = { name: labelNameOf(name.length > 0 ? name : ['key'], [], scope.labels), expression: '$key' };
  walk.item.later.push(() =>
    addGroup(walk, at, { each: `${at.path}.*`, labels: [label], found, identity: [], lists: [found], words }),
  );
}

function readLists(walk: Walk, at: At, shape: Shape): void {
  const { item } = walk;
  const { isXml, labels } = item.scope;
  if (at.isOnly && isPair(shape)) return readPair(item, at);
  const lists = shape.lists.map(({ value, sample, key }) =>
    value.map((one, index) => ({ value: one, sample, key: `${key}\n${index}` })),
  );
  const found = lists.flat();
  const inner = shapeOf(found, isXml);
  if (found.length === 0) item.passedOver.push({ path: at.path, reason: 'empty' });
  else if (inner.objects.length > 0 && inner.scalars.length + inner.lists.length === 0) {
    const filled = lists.map((list) => list.filter(({ value }) => isObject(value)));
    item.later.push(() => addItems(walk, at, { lists: filled, identity: undefined }));
  } else if (inner.lists.length > 0 || inner.objects.length > 0) {
    item.passedOver.push({ path: at.path, reason: 'lists within a list' });
  } else if (inner.scalars.every(({ value }) => typeof value === 'number')) {
    const words = itemWords(at.context);
    const label = { name: labelNameOf(['index'], words, labels), expression: '$key' };
    item.later.push(() => addGroup(walk, at, { each: at.path, labels: [label], found, identity: [], lists, words }));
  } else addCount(walk, at);
}

/** Of two texts that always stand together, each says what the item is. */
function readPair({ used, properties }: Item, { path, context }: At): void {
  for (const part of [0, 1]) {
    const place = pathTo(path, part);
    if (!used.has(place))
      properties.push({ words: [...(context.at(-1) ?? []), String(part + 1)], around: [], path: place });
  }
}

interface Listed {
  readonly lists: readonly (readonly Found[])[];
  /** Undefined where it is to be found. */
  readonly identity: readonly Mark[] | undefined;
}

function addItems(walk: Walk, at: At, { lists, identity: given }: Listed): void {
  const { isXml, labels: taken, called } = walk.item.scope;
  const words = itemWords(at.context);
  const telling = tellingWords(words, called);
  const items: Items = { lists, isXml, words };
  const identity = given ?? identityOf(items);
  const labels: Label[] = [];
  for (const mark of identity) {
    const isAlone = identity.length === 1 || mark.role === 'name';
    const item = isAlone ? telling : [...telling, ...mark.words];
    const name = labelNameOf(mark.words, item, [...taken, ...labels.map((one) => one.name)]);
    labels.push({ name, expression: mark.path });
  }
  if (labels.length === 0) labels.push({ name: labelNameOf(['index'], telling, taken), expression: '$key' });
  const found = lists.flat().map((one) => keyed(one, identity, isXml));
  if (taken.length === 0) walk.tables.push({ each: at.path, items, marks: marksOf(items) });
  addGroup(walk, at, { each: at.path, labels, found, identity, lists, words });
}

/** The same item has the same key in every sample. */
function keyed(one: Found, identity: readonly Mark[], isXml: boolean): Found {
  if (identity.length === 0) return one;
  const texts = identity.map((mark) => markText(one.value, mark, isXml));
  return { ...one, key: JSON.stringify([one.key.replace(/\n\d+$/, ''), ...texts]) };
}

interface Grouped {
  readonly each: string;
  readonly labels: readonly Label[];
  readonly found: readonly Found[];
  readonly identity: readonly Mark[];
  readonly lists: Items['lists'];
  readonly words: readonly string[];
}

function addGroup(walk: Walk, at: At, { each, labels, found, identity, lists, words }: Grouped): void {
  const { item: outer, tables } = walk;
  const scope: Scope = { ...outer.scope, labels: [...outer.scope.labels, ...labels.map(({ name }) => name)] };
  const item = openItem(
    scope,
    identity.map(({ path }) => path),
  );
  const context = at.context.length === 0 ? [] : [...at.context.slice(0, -1), words];
  const shape = shapeOf(found, scope.isXml);
  const inner = { path: '$', name: '', context, isOptional: false, isOnly: false };
  if (shape.objects.length > 0) readMembers({ item, tables }, inner, shape.objects);
  else addField(item, { ...inner, name: words.join(' '), context: context.length === 0 ? [words] : context }, shape);
  for (const read of item.later) read();
  const entries = entriesOf(item, context);
  const isIndexed = labels.some(({ name, expression }) => expression === '$key' && /index$/.test(name));
  const remarks = [
    ...(isIndexed ? ['nothing tells these apart but their position; aggregate: sum adds them up instead'] : []),
    ...remarksOf(item),
  ];
  if (entries.length === 0) return addCount(walk, at);
  outer.groups.push({ each, labels, entries, remarks, identity, items: { lists, isXml: scope.isXml, words } });
}

/** How many items a list has, where they say nothing else. */
function addCount({ item }: Walk, { path, context }: At): void {
  const called = item.scope.called.length > 0 ? item.scope.called : ['item'];
  const last = context.length > 1 ? (context.at(-1) ?? []) : tellingWords(context.at(-1) ?? [], called);
  const many = last.map((word, index) => (index === last.length - 1 ? plural(word) : word));
  const name = item.scope.names.metric({
    context: context.slice(0, -1),
    words: many,
    own: item.scope.own,
    type: 'gauge',
  });
  const help = sentence(['how', 'many', ...context.slice(0, -1).flat(), ...many, 'there', 'are']);
  item.metrics.push({ name, type: 'gauge', help, value: [path, 'count'] });
}
