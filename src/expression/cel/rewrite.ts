import type { ASTNode } from '@marcbachmann/cel-js';
import { compileRegex } from '../regex.ts';

/**
 * HELPERS are the functions that rewritten programs call: `text` reads an element as its text, `texts` does so for the
 * members of a list, `operand` also makes `null` missing, `matches` is RE2.
 */
export const HELPERS = { text: '_text', texts: '_texts', operand: '_operand', matches: '_matches' } as const;

/** Macros whose first argument is a variable. */
const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter', 'bind']);
const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '<', '<=', '>', '>=']);
/** Functions and methods that give whole numbers; so do all that begin with `get`. */
const GIVES_WHOLE: ReadonlySet<string> = new Set(['size', 'indexOf', 'lastIndexOf', 'int', 'uint', 'at']);
/** Methods with whole numbers as arguments, from the position on. */
const TAKES_WHOLE: Readonly<Record<string, number>> = { substring: 0, at: 0, indexOf: 1, lastIndexOf: 1, split: 1 };

/**
 * rewriteCel writes a parsed program anew in the language's arithmetic: every number is a double, the branches of `?:`
 * may differ, an element is its text unless a member of it is read, and `matches` is RE2. Throws an Error for a bad
 * pattern.
 */
export function rewriteCel(node: ASTNode): string {
  if (isData(node)) return `${HELPERS.text}(${rewriteData(node)})`;
  if (node.op === 'value') return literal(node);
  if (node.op === 'call') return call(node.args[0], node.args[1]);
  if (node.op === 'rcall') return method(node.args);
  if (node.op === '?:') return ternary(node.args);
  return isCollection(node) ? collection(node) : operation(node);
}

type Node<Op extends ASTNode['op']> = Extract<ASTNode, { op: Op }>;
type Collection = Node<'list' | 'map'>;
type Operation = Exclude<ASTNode, Collection | Node<Access | 'value' | 'call' | 'rcall' | '?:'>>;
type Access = 'id' | '.' | '[]';

function isData(node: ASTNode): node is Node<Access> {
  return node.op === 'id' || node.op === '.' || node.op === '[]';
}

function isCollection(node: ASTNode): node is Collection {
  return node.op === 'list' || node.op === 'map';
}

/** Writes what members are read of, or what is walked over: an element stays an element. */
function rewriteData(node: ASTNode): string {
  if (node.op === 'id') return node.args;
  if (node.op === '.') return `${rewriteData(node.args[0])}.${node.args[1]}`;
  if (node.op === '[]') return `${rewriteData(node.args[0])}[${position(node.args[1])}]`;
  return rewriteCel(node);
}

/** A position in a list of known type must be a whole number; `dyn` takes any. */
function position(node: ASTNode): string {
  return node.op === 'value' && typeof node.args === 'bigint' ? String(node.args) : `dyn(${rewriteCel(node)})`;
}

function literal(node: Node<'value'>): string {
  const { args } = node;
  if (typeof args === 'bigint') return `${args}.0`;
  if (typeof args === 'string') return JSON.stringify(args);
  return node.input.slice(node.start, node.end).replace(/^(\d+)u$/i, '$1.0');
}

function call(name: string, args: readonly ASTNode[]): string {
  if (name === 'has' && args[0] !== undefined) return `has(${rewriteData(args[0])})`;
  return whole(name, `${name}(${args.map(rewriteCel).join(', ')})`);
}

function method([name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]]): string {
  const [first, ...rest] = args;
  if (MACROS.has(name) && first !== undefined) {
    return `${rewriteData(receiver)}.${name}(${[rewriteData(first), ...rest.map(rewriteCel)].join(', ')})`;
  }
  const from = TAKES_WHOLE[name] ?? Infinity;
  const written = args.map((arg, at) => (at < from ? rewriteCel(arg) : `int(${rewriteCel(arg)})`));
  if (name === 'matches') {
    if (first?.op === 'value' && typeof first.args === 'string') compileRegex(first.args);
    return `${HELPERS.matches}(${[rewriteCel(receiver), ...written].join(', ')})`;
  }
  return whole(name, `${receiverOf(name, receiver)}.${name}(${written.join(', ')})`);
}

function receiverOf(name: string, receiver: ASTNode): string {
  const written = rewriteCel(receiver);
  return name === 'join' ? `${HELPERS.texts}(${written})` : `(${written})`;
}

function whole(name: string, written: string): string {
  return GIVES_WHOLE.has(name) || /^get[A-Z]/.test(name) ? `double(${written})` : written;
}

function ternary([condition, yes, no]: readonly [ASTNode, ASTNode, ASTNode]): string {
  return `(${rewriteCel(condition)} ? dyn(${rewriteCel(yes)}) : dyn(${rewriteCel(no)}))`;
}

function collection(node: Collection): string {
  if (node.op === 'list') return `[${node.args.map(rewriteCel).join(', ')}]`;
  return `{${node.args.map(([key, value]) => `${rewriteCel(key)}: ${rewriteCel(value)}`).join(', ')}}`;
}

function operation(node: Operation): string {
  if (node.op === '!_') return `!(${rewriteCel(node.args)})`;
  if (node.op === '-_') return `-(${operand(node.args)})`;
  if (node.op === '.?' || node.op === '[?]') return node.input.slice(node.start, node.end);
  const [left, right] = node.args;
  if (node.op === 'in') return `(${rewriteCel(left)} in ${HELPERS.texts}(${rewriteCel(right)}))`;
  const side = ARITHMETIC.has(node.op) ? operand : rewriteCel;
  return `(${side(left)} ${node.op} ${side(right)})`;
}

/** Only what is read from data can be `null`. */
function operand(node: ASTNode): string {
  return isData(node) ? `${HELPERS.operand}(${rewriteData(node)})` : rewriteCel(node);
}
