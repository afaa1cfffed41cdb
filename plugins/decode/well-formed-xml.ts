import { Fault } from '../../src/model/fault.ts';
import { readDoctype } from './xml-doctype.ts';
import { unknownReference } from './xml-entities.ts';
import {
  ATTRIBUTE,
  commentEnd,
  END_TAG,
  FORBIDDEN,
  matchAt,
  PROCESSING,
  TAG_CLOSE,
  TAG_NAME,
  XML_DECLARATION,
} from './xml-grammar.ts';
import { xmlSyntax } from './xml-syntax.ts';

/** WellFormed is a document that was found well-formed: its root element's text without comments and processing instructions. */
export interface WellFormed {
  readonly text: string;
  /** The entities that the document declares itself. */
  readonly entities: ReadonlyMap<string, string>;
}

/** Walk is where the check stands. */
interface Walk {
  readonly text: string;
  readonly depth: number;
  readonly open: string[];
  /** What is left of the document. */
  readonly kept: string[];
  entities: ReadonlyMap<string, string>;
  hasRoot: boolean;
  hasDoctype: boolean;
}

/**
 * checkXml holds a text to the well-formedness rules of XML 1.0 (fifth edition), which the parser does not. Throws Fault
 * DECODE_SYNTAX with the place, DECODE_DEPTH beyond `depth` nested elements, DECODE_ENTITIES for a DOCTYPE that is not safe.
 */
export function checkXml(text: string, depth: number): WellFormed {
  const walk: Walk = { text, depth, open: [], kept: [], entities: new Map(), hasRoot: false, hasDoctype: false };
  const forbidden = FORBIDDEN.exec(text);
  if (forbidden !== null) throw xmlSyntax('a character that XML does not allow', text, forbidden.index);
  let at = matchAt(XML_DECLARATION, text, 0)?.[0].length ?? 0;
  while (at < text.length) {
    at = text[at] === '<' ? readMarkup(walk, at) : readCharacters(walk, at);
  }
  if (!walk.hasRoot) throw xmlSyntax('no root element', text, at);
  if (walk.open.length > 0) throw xmlSyntax('an element that is not closed', text, at);
  return { text: walk.kept.join(''), entities: walk.entities };
}

function readCharacters(walk: Walk, at: number): number {
  const { text, open } = walk;
  const next = text.indexOf('<', at);
  const end = next === -1 ? text.length : next;
  const characters = text.slice(at, end);
  if (open.length === 0) {
    const stray = characters.search(/[^ \t\r\n]/);
    if (stray !== -1) throw xmlSyntax('text outside of the root element', text, at + stray);
    return end;
  }
  const closing = characters.indexOf(']]>');
  if (closing !== -1) throw xmlSyntax('an unexpected end of CDATA', text, at + closing);
  checkReferences(walk, characters, at);
  walk.kept.push(characters);
  return end;
}

function readMarkup(walk: Walk, at: number): number {
  const { text } = walk;
  if (text.startsWith('</', at)) return readEndTag(walk, at);
  if (text.startsWith('<!--', at)) return readComment(text, at);
  if (text.startsWith('<![CDATA[', at)) return readCdata(walk, at);
  if (text.startsWith('<?', at)) return readProcessing(text, at);
  if (text.startsWith('<!DOCTYPE', at)) return readDoctypeOnce(walk, at);
  return readStartTag(walk, at);
}

function readStartTag(walk: Walk, at: number): number {
  const { text, open, depth, kept } = walk;
  const [start, name] = matchAt(TAG_NAME, text, at) ?? [];
  if (start === undefined || name === undefined) throw xmlSyntax('a tag that cannot be read', text, at);
  if (open.length === 0 && walk.hasRoot) throw xmlSyntax('a second root element', text, at);
  if (open.length >= depth) throw new Fault('DECODE_DEPTH', { limit: depth });
  const attributesEnd = readAttributes(walk, at + start.length);
  const close = matchAt(TAG_CLOSE, text, attributesEnd);
  if (close === undefined) throw xmlSyntax('a tag that cannot be read', text, attributesEnd);
  walk.hasRoot = true;
  if (close[1] !== '/') open.push(name);
  const end = attributesEnd + close[0].length;
  kept.push(text.slice(at, end));
  return end;
}

function readAttributes(walk: Walk, at: number): number {
  const { text } = walk;
  const names = new Set<string>();
  let end = at;
  for (let found = matchAt(ATTRIBUTE, text, end); found !== undefined; found = matchAt(ATTRIBUTE, text, end)) {
    const [attribute, name = ''] = found;
    if (names.has(name)) throw xmlSyntax('an attribute given twice', text, end);
    names.add(name);
    checkReferences(walk, attribute, end);
    end += attribute.length;
  }
  return end;
}

function readEndTag({ text, open, kept }: Walk, at: number): number {
  const [tag, name] = matchAt(END_TAG, text, at) ?? [];
  if (tag === undefined) throw xmlSyntax('a closing tag that cannot be read', text, at);
  if (open.pop() !== name) throw xmlSyntax('a closing tag that does not fit its element', text, at);
  kept.push(tag);
  return at + tag.length;
}

function readCdata({ text, open, kept }: Walk, at: number): number {
  const end = text.indexOf(']]>', at);
  if (open.length === 0 || end === -1) throw xmlSyntax('CDATA that is not closed, or outside of the root', text, at);
  kept.push(text.slice(at, end + 3));
  return end + 3;
}

function readComment(text: string, at: number): number {
  const end = commentEnd(text, at);
  if (end === undefined) throw xmlSyntax('a comment that is not closed, or holds `--`', text, at);
  return end;
}

function readProcessing(text: string, at: number): number {
  const [instruction] = matchAt(PROCESSING, text, at) ?? [];
  if (instruction === undefined) throw xmlSyntax('a processing instruction that cannot be read', text, at);
  return at + instruction.length;
}

function readDoctypeOnce(walk: Walk, at: number): number {
  if (walk.hasRoot || walk.hasDoctype) throw xmlSyntax('a DOCTYPE in the wrong place', walk.text, at);
  const { end, entities } = readDoctype(walk.text, at);
  walk.hasDoctype = true;
  walk.entities = entities;
  return end;
}

function checkReferences({ text, entities }: Walk, characters: string, at: number): void {
  const unknown = unknownReference(characters, entities);
  if (unknown !== undefined) throw xmlSyntax('an `&` that begins no known entity', text, at + unknown);
}
