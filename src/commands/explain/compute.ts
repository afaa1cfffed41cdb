import { textOf } from '../../config/metric-nodes.ts';
import { sectionOf, type Tree } from '../../config/tree.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import type { Expression, Frame, Observed } from '../../kit/expression.ts';
import type { Table } from '../../kit/join.ts';
import { Fault } from '../../model/fault.ts';
import { type ConfigNode, entryOf, type Place } from '../../model/node.ts';
import { isMissing, readText, type Value } from '../../model/value.ts';
import { preview } from '../probe/preview.ts';
import type { Trace } from '../probe/trace.ts';
import type { Computed, LookupShown, StepShown } from './explanation.ts';
import { itemPath } from './item-path.ts';
import type { Readings } from './readings.ts';

/** Seen is a config that was read once, and all that was seen of that. */
export interface Seen {
  readonly trace: Trace;
  readonly trees: readonly Tree[];
  readonly readings: Readings;
}

/** Evaluated is the value of an expression, and each of its parts. */
export interface Evaluated {
  readonly value: Value | Fault;
  readonly parts: readonly Observed[];
}

/** evaluate asks an expression again for what it gave: it is pure, and its observer sees each part. */
export function evaluate(expression: Expression, frame: Frame, { trace }: Pick<Seen, 'trace'>): Evaluated {
  const before = trace.events().length;
  const value = valueOf(expression, frame);
  const parts = trace.events().slice(before);
  return { value, parts: parts.filter((event) => event.kind === 'part') };
}

function valueOf(expression: Expression, frame: Frame): Value | Fault {
  try {
    return expression.evaluate(frame);
  } catch (cause) {
    if (cause instanceof Fault) return cause;
    throw cause;
  }
}

/** valueText writes a value on one line; of a fault its code. */
export function valueText(value: Value | Fault): string {
  return value instanceof Fault ? `fails: ${value.code}` : preview(value);
}

/** Written is an expression as it stands in the config. */
export interface Written {
  readonly key: string;
  /** Undefined for one of a metric's own, of which the parts are known alone. */
  readonly text?: string;
  readonly node: ConfigNode | undefined;
}

/** computed tells an expression with its steps, and of each look-up what it found. */
export function computed({ key, text, node }: Written, { value, parts }: Evaluated, seen: Seen): Computed {
  const steps = parts.map((part, index): StepShown => {
    const lookup =
      part.part === 'lookup' && node ? lookupShown(part, { node, seen, before: parts[index - 1] }) : undefined;
    return { part: part.part, at: placeText(part.place), value: preview(part.value), ...(lookup && { lookup }) };
  });
  return {
    key,
    ...(text !== undefined && { text }),
    ...(node && { at: placeText(node.place) }),
    value: valueText(value),
    steps,
  };
}

/** placeText writes a place as editors and terminals open it. */
export function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

interface Looking {
  /** Where the expression stands that the look-up is a step of. */
  readonly node: ConfigNode;
  readonly seen: Seen;
  /** What gave the key. */
  readonly before: Observed | undefined;
}

function lookupShown({ place, frame }: Observed, { node, seen, before }: Looking): LookupShown | undefined {
  const name = tableName(argumentAt(node, place));
  const key = before === undefined ? undefined : readText(before.value);
  if (name === undefined || key === undefined || isMissing(key)) return undefined;
  const lookup = sectionOf(seen.trees, 'lookups').find((entry) => entry.key === name);
  const at = lookup && { at: placeText(lookup.keyPlace) };
  const keys = keysOf(frame, name);
  if (keys === undefined) return { name, ...at, key, isFound: false };
  const found = { name, ...at, key, entries: keys.length };
  if (keys.includes(key)) return { ...found, isFound: true, ...(lookup && rowOrigin(key, lookup.value, seen)) };
  const nearest = didYouMean(key, keys);
  return { ...found, isFound: false, ...(nearest !== undefined && { nearest }) };
}

function tableName(argument: ConfigNode | undefined): string | undefined {
  return argument?.kind === 'scalar' ? argument.text : argument && textOf(argument, 'table');
}

/** A step is a key with its argument: its place is that of the key. */
function argumentAt(node: ConfigNode, place: Place): ConfigNode | undefined {
  if (node.kind === 'list') return firstOf(node.items, (item) => argumentAt(item, place));
  if (node.kind !== 'map') return undefined;
  return firstOf(node.entries, ({ keyPlace, value }) => (keyPlace === place ? value : argumentAt(value, place)));
}

function firstOf<T, R>(all: readonly T[], find: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function keysOf({ scope }: Frame, name: string): readonly string[] | undefined {
  let table: Table | undefined;
  try {
    table = scope.table(name);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
  }
  return table && [...table.keys()];
}

/** The first row of a key is the one that counts; of tables that are no source's nothing was evaluated. */
function rowOrigin(key: string, lookup: ConfigNode, { readings }: Seen): Pick<LookupShown, 'source' | 'item'> {
  const places = placesIn(entryOf(lookup, 'key'));
  const found = readings.parts.find(({ place, value }) => places.has(place) && readText(value) === key);
  if (found === undefined) return {};
  const { item, scope } = found.frame;
  const source = readings.exchangeOf(scope.document)?.plan.name;
  return { ...(source !== undefined && { source }), item: itemPath(scope.document, item) ?? preview(item) };
}

/** placesIn gives the places of all that stands in a node. */
export function placesIn(node: ConfigNode | undefined): ReadonlySet<Place> {
  if (node === undefined) return new Set();
  const inner = node.kind === 'list' ? node.items : node.kind === 'map' ? node.entries.map(({ value }) => value) : [];
  const keys = node.kind === 'map' ? node.entries.map(({ keyPlace }) => keyPlace) : [];
  return new Set([node.place, ...keys, ...inner.flatMap((one) => [...placesIn(one)])]);
}
