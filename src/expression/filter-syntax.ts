import { ExactNumber } from '../model/value.ts';
import type { PathCursor } from './path-cursor.ts';
import { type Comparison, isDefinite, type Operand, type Path, type Test } from './path-tree.ts';

type ReadPath = (cursor: PathCursor) => Path;

/** parseFilter reads a filter's test after its `?`, by RFC 9535 without functions: `||` binds less than `&&`. Throws PathError. */
export function parseFilter(cursor: PathCursor, readPath: ReadPath): Test {
  let left = readAnd(cursor, readPath);
  while (cursor.takeSpaced('||')) left = { kind: 'or', left, right: readAnd(cursor, readPath) };
  return left;
}

function readAnd(cursor: PathCursor, readPath: ReadPath): Test {
  let left = readBasic(cursor, readPath);
  while (cursor.takeSpaced('&&')) left = { kind: 'and', left, right: readBasic(cursor, readPath) };
  return left;
}

function readBasic(cursor: PathCursor, readPath: ReadPath): Test {
  cursor.skipBlanks();
  if (cursor.match(/!(?!=)/y) !== undefined) return { kind: 'not', test: readNegated(cursor, readPath) };
  if (cursor.take('(')) return readParentheses(cursor, readPath);
  const left = readOperand(cursor, readPath);
  cursor.skipBlanks();
  const operator = readOperator(cursor);
  if (operator !== undefined) {
    cursor.skipBlanks();
    return {
      kind: 'compare',
      operator,
      left: singular(left, cursor),
      right: singular(readOperand(cursor, readPath), cursor),
    };
  }
  if (left.kind === 'path') return { kind: 'exists', path: left.path };
  return cursor.fail('a literal alone is no test', 'Compare it: [?@.state == "up"].');
}

/** `!` takes what stands next alone: a test of existence or parentheses, not a comparison. */
function readNegated(cursor: PathCursor, readPath: ReadPath): Test {
  cursor.skipBlanks();
  if (cursor.take('(')) return readParentheses(cursor, readPath);
  const test = readBasic(cursor, readPath);
  return test.kind === 'exists'
    ? test
    : cursor.fail('! before a comparison needs parentheses', '!(@.a == 1), or @.a != 1');
}

function readParentheses(cursor: PathCursor, readPath: ReadPath): Test {
  const test = parseFilter(cursor, readPath);
  cursor.skipBlanks();
  cursor.expect(')');
  return test;
}

function readOperator(cursor: PathCursor): Comparison | undefined {
  if (cursor.looksAt('===') || cursor.looksAt('!==')) cursor.fail('there is no such comparison', 'Write == or !=.');
  if (cursor.looksAt('=~')) cursor.fail('filters know no regular expressions', 'Use the step match after the path.');
  const operator = cursor.match(/[=!<>]=|[<>]/y);
  if (operator === undefined && cursor.looksAt('=')) cursor.fail('= is no comparison', 'Write ==.');
  return operator as Comparison | undefined;
}

function readOperand(cursor: PathCursor, readPath: ReadPath): Operand {
  if (cursor.looksAt('@') || cursor.looksAt('$')) return { kind: 'path', path: readPath(cursor) };
  const text = cursor.quoted();
  if (text !== undefined) return { kind: 'literal', value: text };
  const number = cursor.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y);
  if (number !== undefined) return { kind: 'literal', value: numberOf(number) };
  if (cursor.looksAt('/')) cursor.fail('filters know no regular expressions', 'Use the step match after the path.');
  const word = cursor.match(/[\w-]+/y);
  if (word === 'true' || word === 'false') return { kind: 'literal', value: word === 'true' };
  if (word === 'null') return { kind: 'literal', value: null };
  if (word !== undefined && cursor.looksAt('('))
    cursor.fail(`filters call no functions: ${word}()`, 'Filters compare, combine and test; use a step, or {cel: …}.');
  if (word !== undefined)
    cursor.fail(`${word} is neither a path nor a literal`, `Write @.${word}, or '${word}' for text.`);
  return cursor.fail(`expected a path or a literal but found ${cursor.rest()}`);
}

function numberOf(text: string): number | ExactNumber {
  const value = Number(text);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? new ExactNumber(text) : value;
}

function singular(operand: Operand, cursor: PathCursor): Operand {
  if (operand.kind === 'path' && !isDefinite(operand.path.segments))
    cursor.fail(`${operand.path.text} may find several: it cannot be compared`, 'Compare paths of names and indices.');
  return operand;
}
