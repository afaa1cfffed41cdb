import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type Scalar } from 'yaml';
import type { Document } from 'yaml';
import type { Report } from '../kit/compiler.ts';
import type { ConfigNode, MapEntry, Place, Problem, ScalarNode } from '../model/node.ts';
import type { ConfigText } from './read.ts';

/** How many nodes a file may become, aliases written out, and how deep. */
const MAX_NODES = 200_000;
const MAX_DEPTH = 100;

interface Walk {
  readonly document: Document.Parsed;
  readonly report: Report;
  readonly place: (node: Node | null | undefined, path: string) => Place;
  nodes: number;
}

/**
 * parseYaml reads a file strictly: every error and warning of the parser, duplicate keys and unknown tags among them, is
 * reported as CONFIG_YAML. Undefined when the text does not parse; an empty file is an empty map.
 */
export function parseYaml({ file, text }: ConfigText, report: Report): ConfigNode | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { strict: true, uniqueKeys: true, prettyErrors: false, lineCounter: lines });
  const at = (offset: number, path: string): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col, path };
  };
  const faults = [...document.errors, ...document.warnings];
  for (const { pos, message } of faults) {
    const place = at(pos[0], '');
    report({ code: 'CONFIG_YAML', place, message: message.split('\n')[0] ?? message, ...hintFor(text, place) });
  }
  if (faults.length > 0) return undefined;
  if (document.contents === null) return { kind: 'map', entries: [], place: at(0, '') };
  const problems: Problem[] = [];
  const walk: Walk = {
    document,
    report(problem) {
      problems.push(problem);
      report(problem);
    },
    place: (node, path) => at(node?.range?.[0] ?? 0, path),
    nodes: 0,
  };
  const tree = treeOf(document.contents, { path: '', depth: 0 }, walk);
  return problems.length === 0 ? tree : undefined;
}

interface Position {
  readonly path: string;
  readonly depth: number;
}

function treeOf(node: Node, { path, depth }: Position, walk: Walk): ConfigNode {
  const place = walk.place(node, path);
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES || depth > MAX_DEPTH) {
    if (walk.nodes !== Infinity) fail(walk, place, 'the file is too large once its aliases are written out');
    walk.nodes = Infinity;
    return { kind: 'list', items: [], place };
  }
  const inner = (member: string): Position => ({ path: path + member, depth: depth + 1 });
  if (isAlias(node)) {
    const target = node.resolve(walk.document);
    if (target !== undefined) return treeOf(target, { path, depth: depth + 1 }, walk);
    fail(walk, place, `no anchor &${node.source} stands before this alias`);
    return emptyScalar(place);
  }
  if (isSeq<Node>(node)) {
    const items = node.items.map((item, index) => treeOf(item, inner(`[${index}]`), walk));
    return { kind: 'list', items, place };
  }
  if (isMap<Node, Node | null>(node)) {
    const isTop = path === '';
    return mergeEntries(
      node.items.map((pair) => entryOf(pair, (key) => inner(memberPath(key, isTop)), walk)),
      place,
      walk,
    );
  }
  return scalarOf(node as Scalar, place);
}

function entryOf({ key, value }: Pair<Node, Node | null>, inner: (key: string) => Position, walk: Walk): MapEntry {
  const name = isScalar(key) ? sourceText(key) : undefined;
  if (name === undefined) {
    const hint = 'Quote a template: "{{ … }}".';
    walk.report({ code: 'CONFIG_YAML', place: walk.place(key, ''), message: 'a key must be text', hint });
  }
  const position = inner(name ?? '?');
  const keyPlace = walk.place(key, position.path);
  return { key: name ?? '?', keyPlace, value: value === null ? emptyScalar(keyPlace) : treeOf(value, position, walk) };
}

/** Resolves `<<`: the map's own keys win over merged ones, an earlier merged map over a later one. */
function mergeEntries(entries: readonly MapEntry[], place: Place, walk: Walk): ConfigNode {
  const own = entries.filter(({ key }) => key !== '<<');
  const known = new Set(own.map(({ key }) => key));
  for (const { keyPlace, value } of entries.filter(({ key }) => key === '<<')) {
    for (const merged of value.kind === 'list' ? value.items : [value]) {
      if (merged.kind !== 'map') fail(walk, keyPlace, '<< merges maps only');
      else own.push(...merged.entries.filter(({ key }) => !known.has(key) && known.add(key)));
    }
  }
  return { kind: 'map', entries: own, place };
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

/** A path or regex in flow style is the usual cause of an error near a bracket. */
function hintFor(text: string, { line }: Place): { hint?: string } {
  const near = text.split('\n').slice(Math.max(0, line - 2), line);
  if (!near.some((candidate) => /:\s*\[|[[{].*[$[\]{}\\]/.test(candidate))) return {};
  return { hint: 'Quote paths, regular expressions and templates that stand beside [ ] or { }: ["$.a[0]", required].' };
}
