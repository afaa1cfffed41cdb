import { type Document, isMap, type Node, parseDocument, stringify, type YAMLMap } from 'yaml';
import { unfoldMaps } from './unfold.ts';

/** Change is a new value of a key of a YAML file, given by the keys and positions that lead to it. */
export interface Change {
  readonly path: readonly (string | number)[];
  readonly value: string | number | readonly string[] | Readonly<Record<string, unknown>>;
}

/** Rewritten is the text with its changes, and those that could not be made: an alias leads to them. */
export interface Rewritten {
  readonly text: string;
  readonly left: readonly Change[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** rewriteYaml puts values in their places, and leaves all else as it is; for text of several lines a flow map is unfolded. */
export function rewriteYaml(written: string, changes: readonly Change[]): Rewritten {
  const paths = changes.filter(({ value }) => typeof value === 'string' && /\n./.test(value)).map(({ path }) => path);
  const text = unfoldMaps(
    written,
    paths.map((path) => path.slice(0, -1)),
  );
  const document = parseDocument(text);
  const edits: Edit[] = [];
  const left: Change[] = [];
  const inserts = new Map<YAMLMap, Change[]>();
  for (const change of changes) {
    const map = document.getIn(change.path.slice(0, -1), true);
    if (!isMap(map)) left.push(change);
    else if (map.has(change.path.at(-1))) edits.push(replacement(text, document, change));
    else inserts.set(map, [...(inserts.get(map) ?? []), change]);
  }
  for (const [map, added] of inserts) edits.push(insertion(text, map, added));
  const rewritten = edits
    .sort((a, b) => b.start - a.start)
    .reduce((whole, edit) => whole.slice(0, edit.start) + edit.text + whole.slice(edit.end), text);
  return { text: rewritten, left };
}

function replacement(text: string, document: Document, { path, value }: Change): Edit {
  const [start, end] = rangeOf(document.getIn(path, true) as Node);
  const map = document.getIn(path.slice(0, -1), true) as YAMLMap;
  const rest = text.slice(end).split('\n', 1)[0] ?? '';
  const isBlockEnd = text[end - 1] === '\n';
  const mayBeBlock = map.flow !== true && (isBlockEnd || rest.trim() === '');
  const written = valueText(value, mayBeBlock ? indentOf(text, map) : undefined);
  return { start, end, text: isBlockEnd ? `${written}\n` : written };
}

/** New keys stand at the end of their map. */
function insertion(text: string, map: YAMLMap, added: readonly Change[]): Edit {
  const [start, end] = rangeOf(map);
  if (map.flow === true) {
    const members = added.map(({ path, value }) => `${String(path.at(-1))}: ${valueText(value)}`).join(', ');
    const last = start + text.slice(start, end - 1).trimEnd().length;
    return { start: last, end: end - 1, text: `${map.items.length === 0 ? ' ' : ', '}${members} ` };
  }
  const indent = indentOf(text, map);
  const lineEnd = text.indexOf('\n', end - 1);
  const at = lineEnd === -1 ? text.length : lineEnd + 1;
  const lines = added.map(({ path, value }) => `${indent}${String(path.at(-1))}: ${valueText(value, indent)}\n`);
  return { start: at, end: at, text: `${lineEnd === -1 ? '\n' : ''}${lines.join('')}` };
}

/** Text of several lines becomes a block where there is an indent for one; maps stand on one line. */
function valueText(value: Change['value'], indent?: string): string {
  if (typeof value === 'object') return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  if (typeof value === 'number') return String(value);
  if (indent === undefined || !/^\S.*\n$/s.test(value)) return JSON.stringify(value);
  return `|\n${value.trimEnd().replace(/^(?=.)/gm, `${indent}  `)}`;
}

/** The column of a map's first key, in spaces. */
function indentOf(text: string, map: YAMLMap): string {
  const [start] = rangeOf(map);
  return ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1));
}

function rangeOf({ range }: Node): readonly [number, number] {
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}
