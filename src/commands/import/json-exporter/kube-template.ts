/** KubeNode is a step of a path, or a literal, as `k8s.io/client-go/util/jsonpath` reads them between braces. */
export type KubeNode =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  /** `[n]`, or a slice as it is written; `*` is `:`. */
  | { readonly kind: 'array'; readonly text: string; readonly isIndex: boolean }
  | { readonly kind: 'union'; readonly members: readonly KubeAction[] }
  /** Without `operator` it tests whether `left` is there. */
  | { readonly kind: 'filter'; readonly left: KubeAction; readonly operator?: string; readonly right: KubeAction }
  | { readonly kind: 'text' | 'number' | 'boolean' | 'word'; readonly text: string };

/** KubeAction is what stands between two braces. */
export type KubeAction = readonly KubeNode[];

/** KubePiece is a text outside of braces, or an action. */
export type KubePiece = string | KubeAction;

/** KubeError is a template that cannot be written as an expression: as Kubernetes cannot read it either, or as it `isLost`. */
export class KubeError extends Error {
  readonly isLost: boolean;

  constructor(message: string, isLost = false) {
    super(message);
    this.name = 'KubeError';
    this.isLost = isLost;
  }
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** parseKubeTemplate reads a template as json_exporter does (client-go 0.31, `parser.go`). Throws KubeError. */
export function parseKubeTemplate(text: string): readonly KubePiece[] {
  const pieces: KubePiece[] = [];
  const cursor = { text, at: 0 };
  for (let open = text.indexOf('{'); open !== -1; open = text.indexOf('{', cursor.at)) {
    if (open > cursor.at) pieces.push(text.slice(cursor.at, open));
    cursor.at = open + 1;
    pieces.push(readAction(cursor));
  }
  if (cursor.at < text.length) pieces.push(text.slice(cursor.at));
  return pieces;
}

function readAction(cursor: Cursor): KubeAction {
  const nodes: KubeNode[] = [];
  while (take(cursor, /\}/y) === undefined) nodes.push(...readNodes(cursor, nodes.at(-1)));
  return nodes;
}

function parseAction(text: string): KubeAction {
  return readAction({ text: `${text}}`, at: 0 });
}

function readNodes(cursor: Cursor, last: KubeNode | undefined): readonly KubeNode[] {
  if (take(cursor, /[ @$]/y) !== undefined) return [];
  if (take(cursor, /\[\?\(/y) !== undefined) return [readFilter(cursor)];
  if (take(cursor, /\.\./y) !== undefined) return readRecursive(cursor, last);
  if (take(cursor, /\./y) !== undefined) return [readField(cursor)];
  const bracket = take(cursor, /\[[^\]\n]*\]/y);
  if (bracket !== undefined) return readArray(bracket.slice(1, -1));
  const quoted = take(cursor, /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/y);
  if (quoted !== undefined) return [{ kind: 'text', text: unquote(quoted) }];
  const number = take(cursor, /[+-]?[\d.]+/y);
  if (number !== undefined) return [readNumber(number)];
  const word = take(cursor, /[\p{L}_][^ \t\r\n.,[\]$@{}]*/uy);
  if (word !== undefined) return [{ kind: /^(?:true|false)$/.test(word) ? 'boolean' : 'word', text: word }];
  const rest = cursor.text.charAt(cursor.at);
  throw new KubeError(rest === '' || rest === '\n' ? 'a { is not closed' : `${rest} cannot stand there`);
}

function readRecursive(cursor: Cursor, last: KubeNode | undefined): readonly KubeNode[] {
  if (last?.kind === 'recursive') throw new KubeError('.. stands twice');
  const isNamed = /^[\p{L}\p{Nd}_]/u.test(cursor.text.slice(cursor.at));
  return isNamed ? [{ kind: 'recursive' }, readField(cursor)] : [{ kind: 'recursive' }];
}

/** A name ends where it is not escaped before a blank or one of `.,[]$@{}`. */
function readField(cursor: Cursor): KubeNode {
  const name = take(cursor, /(?:\\.|[^ \t\r\n.,[\]$@{}\\])*/y) ?? '';
  return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') };
}

function readNumber(text: string): KubeNode {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text)) throw new KubeError(`${text} is no number`);
  return { kind: 'number', text: text.replace(/^\+/, '') };
}

function readArray(text: string): readonly KubeNode[] {
  const members = text.split(',');
  if (members.length > 1)
    return [{ kind: 'union', members: members.map((member) => parseAction(`[${member.trim()}]`)) }];
  const [, name] = /^'([^']*)'$/.exec(text) ?? [];
  if (name !== undefined) return parseAction(`.${name}`);
  if (text === '*') return [{ kind: 'array', text: ':', isIndex: false }];
  if (!/^(?:-?\d+)?(?::(?:-?\d+)?){0,2}$/.test(text)) throw new KubeError(`[${text}] is no index`);
  return [{ kind: 'array', text: text === '' ? '0' : text, isIndex: !text.includes(':') }];
}

/** The test ends at the first `)` outside of a quoted text. */
function readFilter(cursor: Cursor): KubeNode {
  const test = take(cursor, /(?:[^"')\n]|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')*\)\]/y)?.slice(0, -2);
  if (test === undefined) throw new KubeError('a filter is not closed: it is [?(@.name == "text")]');
  const [, left, operator, right] = /^([^!<>=]+)([!<>=]+)(.+)$/.exec(test) ?? [];
  if (left === undefined || operator === undefined || right === undefined)
    return { kind: 'filter', left: parseAction(test), right: [] };
  return { kind: 'filter', left: parseAction(left), operator, right: parseAction(right) };
}

function unquote(quoted: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return quoted.slice(1, -1).replace(/\\(.)/g, (_, character: string) => escapes[character] ?? character);
}

function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}
