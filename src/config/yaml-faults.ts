import { type Document, isScalar, visit, type YAMLError } from 'yaml';

/** YamlFault is something that the parser found wrong, at an offset into the text. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

/** What is wrong with one scalar alone: what follows is read as it stands. */
const ALONE: ReadonlySet<string> = new Set(['BAD_SCALAR_START', 'BAD_DQ_ESCAPE', 'TAG_RESOLVE_FAILED']);

/** faultsOf gives all that is wrong with a document up to the first error after which nothing can be told for sure. */
export function faultsOf(document: Document.Parsed, text: string): readonly YamlFault[] {
  const found = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  const first = found.findIndex(({ code }) => !ALONE.has(code));
  const told = first === -1 ? found : found.slice(0, first + 1);
  return told.map((error) => faultOf(error, document, text));
}

/** isReadable holds for a document in which only tags are wrong: the rest of it can be checked. */
export function isReadable({ errors, warnings }: Document.Parsed): boolean {
  return [...errors, ...warnings].every(({ code }) => code === 'TAG_RESOLVE_FAILED');
}

/** Message and hint of this product for the parser's codes; a flow hint stands in where there is none. */
const WORDS: Readonly<Record<string, readonly [message: string, hint?: string]>> = {
  BAD_DQ_ESCAPE: ['this is no escape in "…"', "In '…' a backslash is only a backslash: '\\d+'."],
  BAD_SCALAR_START: ['plain text cannot begin so', 'Quote it: "…".'],
  BAD_INDENT: [
    'this line begins in a column of its own',
    'Keys of one map, and items of one list, stand in one column.',
  ],
  BLOCK_AS_IMPLICIT_KEY: ['a second key stands on this line', 'Quote text that holds ": ", or begin a new line.'],
  MULTILINE_IMPLICIT_KEY: ['a key is expected here', 'A key stands in the column of its neighbours: "key: value".'],
  MULTIPLE_DOCS: ['a second document begins here', 'A config file is one document; give each a file of its own.'],
  RESOURCE_EXHAUSTION: ['the file is nested too deep to be read'],
  TAB_AS_INDENT: ['a tab stands in the indentation', 'Indent with spaces.'],
  UNEXPECTED_TOKEN: ['something stands behind the end of a value'],
};

function faultOf(error: YAMLError, document: Document.Parsed, text: string): YamlFault {
  const { code, message, pos } = error;
  const [offset] = pos;
  if (code === 'TAG_RESOLVE_FAILED') {
    const tag = text.slice(...pos);
    return { offset, message: `${tag} is an unknown tag`, hint: `Quote text that begins with !: "${tag} …".` };
  }
  if (code === 'MISSING_CHAR' && message.includes('quote')) return openQuote(offset, document);
  const isFlow = /flow (?:map|seq)/i.test(message) && code !== 'UNEXPECTED_TOKEN';
  const own: readonly [string, string?] | undefined = isFlow ? ['a comma, ] or } is missing before this'] : WORDS[code];
  const [words = message.split('\n')[0] ?? message, hint = flowHint(text, offset)] = own ?? [];
  return { offset, message: words, ...(hint !== undefined && { hint }) };
}

/** A quote that is not closed is missed at the end of the file, and wrong where it opens. */
function openQuote(end: number, document: Document.Parsed): YamlFault {
  let offset = end;
  visit(document, (_, node) => {
    if (isScalar(node) && node.type?.startsWith('QUOTE') === true && node.range?.[1] === end) offset = node.range[0];
  });
  return { offset, message: 'this quote is not closed' };
}

/** A path, regex or reference in flow style is the usual cause of an error near a bracket. */
function flowHint(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', text.lastIndexOf('\n', offset - 1) - 1) + 1;
  const end = text.indexOf('\n', offset);
  const near = text.slice(start, end === -1 ? undefined : end).split('\n');
  if (!near.some((line) => /:\s*\[|[[{].*[$[\]{}\\]/.test(line))) return undefined;
  return 'Quote paths, regular expressions, ${…} and templates that stand beside [ ] or { }: ["$.a[0]", required].';
}
