import { Element } from '../../src/model/element.ts';
import { knownText } from './xml-entities.ts';
import { ATTRIBUTE, commentEnd, FORBIDDEN, matchAt, TAG_CLOSE, TAG_NAME, XML_DECLARATION } from './xml-grammar.ts';
import { newSlot, Shape } from './xml-shape.ts';
import { localName, type Naming } from './xml-tree.ts';

/** PlainXml is a document that was read: what elementTree would have made of it. */
export type PlainXml = Readonly<Record<string, unknown>>;

/**
 * readPlainXml checks and reads, in one pass, documents such as machines write: elements that hold either elements or
 * text, attributes, comments, CDATA by itself. It gives undefined for any other, well-formed or not: the whole parser
 * reads that again from the start, or says what is wrong with it.
 */
export function readPlainXml(text: string, depth: number, naming: Naming): PlainXml | undefined {
  // Line ends are to be read as \n; nothing that machines write has others.
  if (text.includes('\r') || FORBIDDEN.test(text)) return undefined;
  try {
    return new PlainReader(text, depth, naming).read();
  } catch (cause) {
    if (cause === NOT_PLAIN) return undefined;
    throw cause;
  }
}

/** Thrown where the whole parser has to go on; one for all, since nobody reads where it was thrown. */
const NOT_PLAIN = new Error('not plain XML');
const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const BANG = 0x21;
const CDATA = '<![CDATA[';
const MANY_ATTRIBUTES = 16;

/** Frame is an element that is open; frames are used again, each for its depth. */
interface Frame {
  shape: Shape;
  serial: number;
  /** The last child element. */
  last: Shape | undefined;
  /** Its members so far, of which there are `size`; what stands behind them is of elements before. */
  readonly names: string[];
  readonly members: unknown[];
  size: number;
}

/** Attributes are names with their values; `end` is where the tag goes on. */
interface Attributes {
  readonly names: string[];
  readonly members: string[];
  readonly end: number;
}

class PlainReader {
  readonly #text: string;
  readonly #depth: number;
  readonly #naming: Naming;
  readonly #hasReferences: boolean;
  readonly #hasCdataEnds: boolean;
  readonly #keyOf: (name: string) => string;
  readonly #frames: Frame[] = [openFrame(new Shape('', newSlot('')), 0)];
  #open = 0;
  #serial = 0;
  #at: number;

  constructor(text: string, depth: number, naming: Naming) {
    this.#text = text;
    this.#depth = depth;
    this.#naming = naming;
    this.#hasReferences = text.includes('&');
    this.#hasCdataEnds = text.includes(']]>');
    this.#keyOf = (name) => localName(name, naming.strip);
    this.#at = matchAt(XML_DECLARATION, text, 0)?.[0].length ?? 0;
  }

  read(): PlainXml {
    const text = this.#text;
    this.#skipSpace();
    while (this.#at < text.length) {
      if (text.charCodeAt(this.#at) !== LT) throw NOT_PLAIN;
      const next = text.charCodeAt(this.#at + 1);
      if (next === SLASH) {
        this.#endElement();
      } else if (next === BANG) {
        this.#comment();
      } else {
        this.#beginElement();
      }
      this.#skipSpace();
    }
    const { names, members, size } = this.#frame();
    if (this.#open !== 0 || size !== 1) throw NOT_PLAIN;
    return Object.fromEntries([[names[0] ?? '', members[0]]]);
  }

  #frame(): Frame {
    return this.#frames[this.#open] as Frame;
  }

  #skipSpace(): void {
    const text = this.#text;
    let at = this.#at;
    while (isSpace(text.charCodeAt(at))) at += 1;
    this.#at = at;
  }

  #comment(): void {
    const end = commentEnd(this.#text, this.#at);
    if (end === undefined) throw NOT_PLAIN;
    this.#at = end;
  }

  #beginElement(): void {
    const text = this.#text;
    const parent = this.#frame();
    // One root, and no more depth than the whole parser takes.
    if (this.#open >= this.#depth || (this.#open === 0 && parent.size > 0)) throw NOT_PLAIN;
    const foreseen = parent.last === undefined ? parent.shape.first : parent.last.follower;
    if (foreseen !== undefined && text.startsWith(foreseen.start, this.#at + 1)) {
      parent.last = foreseen;
      return this.#content(foreseen, this.#at + 1 + foreseen.start.length, undefined);
    }
    const name = matchAt(TAG_NAME, text, this.#at)?.[1];
    if (name === undefined) throw NOT_PLAIN;
    const shape = parent.shape.child(name, this.#keyOf);
    if (parent.last === undefined) parent.shape.first = shape;
    else parent.last.follower = shape;
    parent.last = shape;
    this.#restOfTag(shape, this.#at + 1 + name.length);
  }

  #restOfTag(shape: Shape, at: number): void {
    const text = this.#text;
    if (text.charCodeAt(at) === GT) return this.#content(shape, at + 1, undefined);
    const attributes = this.#attributes(at);
    const close = matchAt(TAG_CLOSE, text, attributes.end);
    if (close === undefined) throw NOT_PLAIN;
    const end = attributes.end + close[0].length;
    const own = attributes.names.length === 0 ? undefined : attributes;
    if (close[1] !== '/') return this.#content(shape, end, own);
    this.#at = end;
    this.#add(shape, this.#leaf('', own));
  }

  #attributes(from: number): Attributes {
    const names: string[] = [];
    const members: string[] = [];
    const { prefix, strip } = this.#naming;
    const seen: string[] = [];
    let end = from;
    for (let found = this.#attribute(end); found !== undefined; found = this.#attribute(end)) {
      const [attribute, name = ''] = found;
      end += attribute.length;
      if (seen.includes(name) || seen.length === MANY_ATTRIBUTES) throw NOT_PLAIN;
      seen.push(name);
      if (strip && /^xmlns(?::|$)/.test(name)) continue;
      const value = attribute.slice(attribute.indexOf('=') + 1).trimStart();
      if (/[\t\n]/.test(value)) throw NOT_PLAIN;
      names.push(prefix + localName(name, strip));
      members.push(this.#decoded(value.slice(1, -1)));
    }
    return { names, members, end };
  }

  #attribute(at: number): RegExpExecArray | undefined {
    return matchAt(ATTRIBUTE, this.#text, at);
  }

  /** What follows a start tag: text and the end tag, or elements. */
  #content(shape: Shape, at: number, attributes: Attributes | undefined): void {
    const text = this.#text;
    const end = text.indexOf('<', at);
    if (end === -1) throw NOT_PLAIN;
    if (text.startsWith(shape.end, end)) {
      this.#at = end + shape.end.length;
      const own = text.slice(at, end);
      if (this.#hasCdataEnds && own.includes(']]>')) throw NOT_PLAIN;
      return this.#add(shape, this.#leaf(this.#decoded(own), attributes));
    }
    if (end === at && text.startsWith(CDATA, at)) return this.#cdata(shape, at, attributes);
    for (let space = at; space < end; space += 1) if (!isSpace(text.charCodeAt(space))) throw NOT_PLAIN;
    this.#at = end;
    this.#push(shape, attributes);
  }

  #cdata(shape: Shape, at: number, attributes: Attributes | undefined): void {
    const text = this.#text;
    const end = text.indexOf(']]>', at);
    if (end === -1 || !text.startsWith(shape.end, end + 3)) throw NOT_PLAIN;
    this.#at = end + 3 + shape.end.length;
    this.#add(shape, this.#leaf(text.slice(at + CDATA.length, end), attributes));
  }

  #push(shape: Shape, attributes: Attributes | undefined): void {
    this.#open += 1;
    this.#serial += 1;
    const frame = (this.#frames[this.#open] ??= openFrame(shape, this.#serial));
    frame.shape = shape;
    frame.serial = this.#serial;
    frame.last = undefined;
    frame.size = 0;
    if (attributes === undefined) return;
    for (const [at, name] of attributes.names.entries()) addMember(frame, name, attributes.members[at]);
  }

  #endElement(): void {
    const frame = this.#frame();
    const { shape, last } = frame;
    if (this.#open === 0 || last === undefined || !this.#text.startsWith(shape.end, this.#at)) throw NOT_PLAIN;
    this.#at += shape.end.length;
    this.#open -= 1;
    this.#add(shape, Element.of(frame, undefined));
  }

  #add({ slot }: Shape, element: unknown): void {
    const frame = this.#frame();
    if (slot.owner === frame.serial) {
      slot.list.push(element);
      return;
    }
    slot.owner = frame.serial;
    slot.list = [element];
    addMember(frame, slot.key, slot.list);
  }

  #leaf(text: string, attributes: Attributes | undefined): unknown {
    if (attributes === undefined) return text;
    if (text === '') return Element.of(attributes, text);
    const names = [`${this.#naming.prefix}text`, ...attributes.names];
    return Element.of({ names, members: [text, ...attributes.members] }, text);
  }

  #decoded(text: string): string {
    if (!this.#hasReferences || !text.includes('&')) return text;
    const known = knownText(text);
    if (known === undefined) throw NOT_PLAIN;
    return known;
  }
}

function openFrame(shape: Shape, serial: number): Frame {
  return { shape, serial, last: undefined, names: [], members: [], size: 0 };
}

function addMember(frame: Frame, name: string, member: unknown): void {
  frame.names[frame.size] = name;
  frame.members[frame.size] = member;
  frame.size += 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}
