import { parseFilter } from './filter-syntax.ts';
import { PathCursor } from './path-cursor.ts';
import type { Head, Path, Segment, Selector } from './path-tree.ts';

/** Bounds how deep a path may nest, since each level is a call when it is read. */
const MAX_LENGTH = 2000;

const OPERATOR = /^(?:[-+*/%<>]|[=!]=|&&|\|\|)/;

/**
 * parsePath reads a path that starts with `$`: the grammar of RFC 9535 without functions, names with hyphens, filters with
 * or without parentheses, and `^` and `~` of jsonpath-plus. Throws PathError.
 */
export function parsePath(text: string): Path {
  const cursor = new PathCursor(text);
  if (text.length > MAX_LENGTH) cursor.fail(`a path has at most ${MAX_LENGTH} characters`);
  const path = readPath(cursor);
  cursor.skipBlanks();
  if (!cursor.isAtEnd) cursor.fail(`nothing may follow here, but ${cursor.rest()} does`, hintForRest(cursor));
  return path;
}

function readPath(cursor: PathCursor): Path {
  const start = cursor.at;
  const head = readHead(cursor);
  const segments: Segment[] = [];
  for (let segment = readSegment(cursor); segment !== undefined; segment = readSegment(cursor)) {
    if (segments.at(-1)?.kind === 'own-name') cursor.fail('nothing may follow ~', 'The name is the end of a path.');
    if (segments.length === 0 && segment.kind !== 'select') cursor.fail(`${head} has no parent and no name`);
    segments.push(segment);
  }
  if ((head === '$key' || head === '$parent_key') && segments.length > 0)
    cursor.fail(`${head} is a name or a number: it has no members`);
  return { text: cursor.text.slice(start, cursor.at), head, segments };
}

function readHead(cursor: PathCursor): Head {
  const head = cursor.match(/(?:\$(?:\$|parent_key|parent|key|response)?|@)(?![\w-])/y);
  if (head !== undefined) return head as Head;
  const [start = '', name] = /^[$@]([\w-]+)/.exec(cursor.text.slice(cursor.at)) ?? [];
  if (name === undefined) return cursor.fail('a path starts with $', 'Text that is no path is written {text: …}.');
  return cursor.fail(
    `unknown start of a path: ${start}`,
    `Did you mean ${start.charAt(0)}.${name}? The starts are $, $$, $parent, $key, $parent_key and $response; plain text is {text: …}.`,
  );
}

function readSegment(cursor: PathCursor): Segment | undefined {
  const before = cursor.match(/[ \t\r\n]*(?=[.[^~])/y);
  if (before === undefined) return undefined;
  if (cursor.take('^')) return { kind: 'parent' };
  if (cursor.take('~')) return { kind: 'own-name' };
  const isDeep = cursor.takeDescent();
  if (!isDeep && cursor.looksAt('[')) return selection(false, false, readBracket(cursor));
  if (!isDeep) cursor.expect('.');
  return isDeep && cursor.looksAt('[')
    ? selection(true, false, readBracket(cursor))
    : selection(isDeep, true, [readDotted(cursor)]);
}

function selection(isDeep: boolean, isDotted: boolean, selectors: readonly Selector[]): Segment {
  return { kind: 'select', isDeep, isDotted, selectors };
}

function readDotted(cursor: PathCursor): Selector {
  if (cursor.take('*')) return { kind: 'wildcard' };
  const name = cursor.match(/[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*/y);
  if (cursor.looksAt('(')) cursor.fail('paths call no functions', 'A step of a pipeline computes: [$.a, match: …].');
  if (name !== undefined) return { kind: 'name', name };
  const digits = /^-?\d+/.exec(cursor.text.slice(cursor.at))?.[0];
  const hint =
    digits === undefined
      ? "Other names are quoted: $['a name']."
      : `Write [${digits}] for a position, ['${digits}'] for a name.`;
  return cursor.fail(`expected a name but found ${cursor.rest()}`, hint);
}

function readBracket(cursor: PathCursor): readonly Selector[] {
  cursor.expect('[');
  const selectors: Selector[] = [];
  do {
    cursor.skipBlanks();
    selectors.push(readSelector(cursor));
    cursor.skipBlanks();
  } while (cursor.take(','));
  cursor.expect(']', 'In YAML flow style a path with brackets or commas must be quoted.');
  return selectors;
}

function readSelector(cursor: PathCursor): Selector {
  if (cursor.take('*')) return { kind: 'wildcard' };
  if (cursor.take('?')) return { kind: 'filter', test: parseFilter(cursor, readPath) };
  const name = cursor.quoted();
  if (name !== undefined) return { kind: 'name', name };
  if (cursor.looksAt('(')) cursor.fail('a path holds no scripts', 'Write [-1] for the last, [?…] for a filter.');
  const start = cursor.integer();
  cursor.skipBlanks();
  if (cursor.take(':')) return readSlice(cursor, start);
  if (start !== undefined) return { kind: 'index', index: start };
  const word = /^[\w-]+/.exec(cursor.text.slice(cursor.at))?.[0];
  return cursor.fail(
    `expected a name, index, slice, * or filter but found ${cursor.rest()}`,
    word === undefined ? undefined : `Quote the name: ['${word}'].`,
  );
}

function readSlice(cursor: PathCursor, start: number | undefined): Selector {
  cursor.skipBlanks();
  const end = cursor.integer();
  cursor.skipBlanks();
  let step: number | undefined;
  if (cursor.take(':')) {
    cursor.skipBlanks();
    step = cursor.integer();
  }
  if (step !== undefined && step < 1) cursor.fail('the step of a slice is 1 or more');
  return { kind: 'slice', start, end, step: step ?? 1 };
}

function hintForRest(cursor: PathCursor): string | undefined {
  if (cursor.looksAt('(')) return 'Paths call no functions; a step of a pipeline computes: [$.a, match: …].';
  if (OPERATOR.test(cursor.rest())) return 'What is computed or compared is CEL: {cel: "item.a + item.b"}.';
  if (cursor.looksAt(':') || cursor.looksAt('@')) return "Names with other characters are quoted: $['a:b'].";
  return 'Text that is no path is written {text: …}; a template is "{{ $.a }} and {{ $.b }}".';
}
