import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { definePlugin } from '../../src/kit/plugin.ts';
import { Element } from '../../src/model/element.ts';
import { Fault } from '../../src/model/fault.ts';
import { readCharset } from './charset.ts';

interface Options {
  readonly attribute_prefix: string;
  readonly strip_prefixes: boolean;
}

export const xml = definePlugin<'decode', Options>({
  kind: 'decode',
  name: 'xml',
  summary: 'XML: every child element is a list of one or more, text stays as it is.',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      attribute_prefix: { type: 'string', default: '_', description: 'Stands before the names of attributes.' },
      strip_prefixes: {
        type: 'boolean',
        default: false,
        description: 'Cuts the prefix of names: `a:b` is read as `b`.',
      },
    },
  },
  examples: [
    {
      title: 'lists, text and attributes',
      options: {},
      input: '<r><id n="1">007</id><id> b </id></r>',
      output: { r: [{ id: [{ _n: '1', _text: '007' }, ' b '] }] },
    },
  ],
  create: ({ attribute_prefix = '_', strip_prefixes = false }) => ({
    decode: (body, contentType, { depth }) => {
      const text = readCharset(body, contentType);
      const nodes = parse(text, { prefix: attribute_prefix, strip: strip_prefixes, depth });
      return { dialect: 'xml', root: rootOf(nodes, attribute_prefix) };
    },
  }),
});

/** fast-xml-parser's ordered output: an element is {name: children, ':@': attributes}, text is {'#text': text}. */
type XmlNode = Readonly<Record<string, unknown>>;

const ATTRIBUTES = ':@';
const TEXT = '#text';
// Forbidden by XML 1.0 in any form, and passed by the parser.
const CONTROL = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/;

interface Reading {
  readonly prefix: string;
  readonly strip: boolean;
  readonly depth: number;
}

function parse(text: string, { prefix, strip, depth }: Reading): readonly XmlNode[] {
  if (CONTROL.test(text)) throw syntax('it holds control characters');
  const validity = XMLValidator.validate(text);
  if (validity !== true) throw syntax(`${validity.err.code} at line ${validity.err.line}, column ${validity.err.col}`);
  const parser = new XMLParser({
    preserveOrder: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: true,
    ignoreAttributes: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    attributeNamePrefix: prefix,
    removeNSPrefix: strip,
    maxNestedTags: depth,
  });
  try {
    return parser.parse(text) as readonly XmlNode[];
  } catch (cause) {
    throw faultOf(cause, depth);
  }
}

function faultOf(cause: unknown, depth: number): Fault {
  const message = cause instanceof Error ? cause.message : '';
  if (/nested tags/i.test(message)) return new Fault('DECODE_DEPTH', { limit: depth }, cause);
  if (/entit/i.test(message)) return new Fault('DECODE_ENTITIES', { reason: 'too many, too large or external' }, cause);
  return syntax(
    /SECURITY/.test(message) ? 'it has an element called __proto__ or constructor' : 'it cannot be read',
    cause,
  );
}

function syntax(reason: string, cause?: unknown): Fault {
  return new Fault('DECODE_SYNTAX', { format: 'XML', reason }, cause);
}

function rootOf(nodes: readonly XmlNode[], prefix: string): Readonly<Record<string, unknown>> {
  const elements = nodes.filter((node) => !(TEXT in node));
  const [root] = elements;
  const stray = nodes.some((node) => typeof node[TEXT] === 'string' && node[TEXT].trim() !== '');
  if (root === undefined || stray) throw syntax('it has no root element, or text beside it');
  if (elements.length > 1) throw syntax('it has more than one root element');
  return { [nameOf(root)]: [elementOf(root, prefix)] };
}

function nameOf(node: XmlNode): string {
  return Object.keys(node).find((key) => key !== ATTRIBUTES) ?? '';
}

function elementOf(node: XmlNode, prefix: string): string | Element {
  const attributes = (node[ATTRIBUTES] ?? {}) as Readonly<Record<string, string>>;
  const children = node[nameOf(node)] as readonly XmlNode[];
  const text = children.map((child) => child[TEXT] ?? '').join('');
  const members = childLists(children, prefix);
  const hasChildren = Object.keys(members).length > 0;
  const hasAttributes = Object.keys(attributes).length > 0;
  if (!hasChildren && !hasAttributes) return text;
  const own = hasChildren && text.trim() === '' ? undefined : text;
  return new Element({ ...attributes, ...members, ...(own === undefined ? {} : { [`${prefix}text`]: own }) }, own);
}

function childLists(children: readonly XmlNode[], prefix: string): Readonly<Record<string, readonly unknown[]>> {
  const lists: Record<string, unknown[]> = {};
  for (const child of children) {
    if (TEXT in child) continue;
    const name = nameOf(child);
    (lists[name] ??= []).push(elementOf(child, prefix));
  }
  return lists;
}
