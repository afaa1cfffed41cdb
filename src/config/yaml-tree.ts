import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Report } from '../kit/compiler.ts';
import type { ConfigNode, ListNode, MapEntry, MapNode, Place, ScalarNode } from '../model/node.ts';

/** How many nodes a file may become, aliases written out, and how deep. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 100;

/** TreeTools is who is told of what is wrong, and where a node stands. */
export interface TreeTools {
  readonly report: Report;
  readonly place: (node: Node | null | undefined, path: string) => Place;
}

interface Walk extends TreeTools {
  /** The anchors so far; each node sets its own once, since a name may be given again. */
  readonly anchors: Map<string, Node>;
  readonly anchored: Set<Node>;
  /** What an alias stood for when it was first met. */
  readonly targets: Map<Alias, Node | undefined>;
  /** The nodes around the one that is read, aliases written out. */
  readonly around: Set<Node>;
  nodes: number;
  isTooLarge: boolean;
}

interface Position {
  readonly path: string;
  readonly depth: number;
}

/**
 * treeOf writes YAML's nodes as config nodes, with aliases and `<<` written out and of equal keys the first. Reports
 * CONFIG_YAML; undefined when there would be too many nodes, otherwise the rest of the tree can be checked.
 */
export function treeOf(root: Node, tools: TreeTools): ConfigNode | undefined {
  const seen = { anchors: new Map(), anchored: new Set<Node>(), targets: new Map(), around: new Set<Node>() };
  const walk: Walk = { ...tools, ...seen, nodes: 0, isTooLarge: false };
  const tree = nodeOf(root, { path: '', depth: 0 }, walk);
  return walk.isTooLarge ? undefined : tree;
}

function nodeOf(node: Node, position: Position, walk: Walk): ConfigNode {
  const place = walk.place(node, position.path);
  walk.nodes += 1;
  if (walk.isTooLarge || walk.nodes > MAX_NODES || position.depth > MAX_DEPTH) {
    const what = position.depth > MAX_DEPTH ? 'nested too deep' : 'too large';
    if (!walk.isTooLarge)
      fail(walk, place, `the file is ${what}${walk.targets.size > 0 ? ', its aliases written out' : ''}`);
    walk.isTooLarge = true;
    return emptyScalar(place);
  }
  if (isAlias(node)) return targetOf(node, position, walk);
  bind(node, walk);
  if (!isSeq<Node>(node) && !isMap<Node, Node | null>(node)) return scalarOf(node as Scalar, place);
  walk.around.add(node);
  const tree = isSeq(node) ? listOf(node.items, position, walk) : mapOf(node, position, walk);
  walk.around.delete(node);
  return { ...tree, place };
}

function bind(node: Exclude<Node, Alias>, { anchors, anchored }: Walk): void {
  if (node.anchor !== undefined && !anchored.has(node)) anchors.set(node.anchor, node);
  anchored.add(node);
}

function targetOf(alias: Alias, { path, depth }: Position, walk: Walk): ConfigNode {
  const { anchors, targets, around } = walk;
  const target = targets.has(alias) ? targets.get(alias) : anchors.get(alias.source);
  targets.set(alias, target);
  if (target !== undefined && !around.has(target)) return nodeOf(target, { path, depth: depth + 1 }, walk);
  const place = walk.place(alias, path);
  const { source } = alias;
  if (target === undefined) fail(walk, place, `no anchor &${source} stands before the alias *${source}`);
  else fail(walk, place, `the alias *${source} stands inside of what it repeats`);
  return emptyScalar(place);
}

type Written = Omit<ListNode, 'place'> | Omit<MapNode, 'place'>;

function listOf(items: readonly Node[], { path, depth }: Position, walk: Walk): Written {
  const inner = (index: number): Position => ({ path: `${path}[${index}]`, depth: depth + 1 });
  return { kind: 'list', items: items.map((item, index) => nodeOf(item, inner(index), walk)) };
}

/** Own keys win over merged ones, an earlier merged map over a later one, and of equal keys the first is read. */
function mapOf(node: YAMLMap<Node, Node | null>, position: Position, walk: Walk): Written {
  const entries = new Map<string, MapEntry>();
  const merges: MapEntry[] = [];
  for (const { key, value } of node.items) {
    if (!isScalar(key)) {
      // In flow style it is a template as a rule: {{ $.a }} is a map whose key is a map.
      failKey(walk.place(node.flow === true ? node : key, position.path), walk);
      continue;
    }
    const entry = entryOf(key, value, { position, walk });
    const isMerge = entry.key === '<<' && key.type === 'PLAIN';
    const before = isMerge ? merges[0] : entries.get(entry.key);
    if (before !== undefined) failTwice(entry, before, walk);
    else if (isMerge) merges.push(entry);
    else entries.set(entry.key, entry);
  }
  for (const entry of merges.flatMap((merge) => mergedOf(merge, walk))) {
    if (!entries.has(entry.key)) entries.set(entry.key, entry);
  }
  return { kind: 'map', entries: [...entries.values()] };
}

function failKey(place: Place, { report }: Walk): void {
  report({ code: 'CONFIG_YAML', place, message: 'a key must be text', hint: 'Quote a template: "{{ … }}".' });
}

function failTwice({ key, keyPlace }: MapEntry, before: MapEntry, { report }: Walk): void {
  const message = `the key ${key} stands on line ${before.keyPlace.line} already`;
  const hint = key === '<<' ? 'Several maps are merged in one list: <<: [*a, *b].' : 'A map has each key once.';
  report({ code: 'CONFIG_YAML', place: keyPlace, message, hint });
}

function mergedOf({ keyPlace, value }: MapEntry, walk: Walk): readonly MapEntry[] {
  const maps = value.kind === 'list' ? value.items : [value];
  return maps.flatMap((map) => {
    if (map.kind === 'map') return map.entries;
    if (!walk.isTooLarge) fail(walk, keyPlace, '<< merges maps only');
    return [];
  });
}

interface At {
  readonly position: Position;
  readonly walk: Walk;
}

function entryOf(key: Scalar, value: Node | null, { position, walk }: At): MapEntry {
  bind(key, walk);
  const name = sourceText(key);
  const path = position.path + memberPath(name, position.path === '');
  const keyPlace = walk.place(key, path);
  const inner = { path, depth: position.depth + 1 };
  return { key: name, keyPlace, value: value === null ? emptyScalar(keyPlace) : nodeOf(value, inner, walk) };
}

function scalarOf(node: Scalar, place: Place): ScalarNode {
  const text = sourceText(node);
  return { kind: 'scalar', value: node.value as ScalarNode['value'], text, parts: [{ text }], place };
}

/** What stands in the file, where YAML reads a number, boolean or null in it; the text, where it reads text. */
function sourceText(node: Scalar): string {
  return typeof node.value === 'string' ? node.value : (node.source ?? '');
}

function emptyScalar(place: Place): ScalarNode {
  return { kind: 'scalar', value: null, text: '', parts: [{ text: '' }], place };
}

function memberPath(key: string, isTop: boolean): string {
  if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
  return isTop ? key : `.${key}`;
}

function fail({ report }: Walk, place: Place, message: string): void {
  report({ code: 'CONFIG_YAML', place, message });
}
