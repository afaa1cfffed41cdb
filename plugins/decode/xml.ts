import { XMLParser } from 'fast-xml-parser';
import { definePlugin } from '../../src/kit/plugin.ts';
import { readText } from './charset.ts';
import { type PlainXml, readPlainXml } from './plain-xml.ts';
import { checkXml } from './well-formed-xml.ts';
import { createEntities } from './xml-entities.ts';
import { elementTree, MARK, type Naming, type XmlNode } from './xml-tree.ts';

interface Options {
  readonly attribute_prefix?: string;
  readonly strip_prefixes?: boolean;
}

export const xml = definePlugin<'decode', Options>({
  kind: 'decode',
  name: 'xml',
  summary: 'XML: every child element is a list of one or more, text stays as it is.',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      attribute_prefix: {
        type: 'string',
        default: '_',
        description: 'Stands before the names of attributes, and `text`.',
      },
      strip_prefixes: { type: 'boolean', default: false, description: 'Cuts the prefix of names: `a:b` reads as `b`.' },
    },
  },
  examples: [
    {
      title: 'lists, text and attributes',
      options: {},
      input: '<r><id n="1">007</id><id> b </id></r>',
      output: { r: [{ id: [{ _text: '007', _n: '1' }, ' b '] }] },
    },
    {
      title: 'names without prefixes',
      options: { strip_prefixes: true },
      input: '<D:r xmlns:D="DAV:"><D:status>ok</D:status></D:r>',
      output: { r: [{ status: ['ok'] }] },
    },
  ],
  create: ({ attribute_prefix = '_', strip_prefixes = false }) => ({
    decode: (body, contentType, limits) => {
      const text = readText(body, contentType);
      const naming = { prefix: attribute_prefix, strip: strip_prefixes };
      const plain = readPlainXml(text, limits.depth, naming);
      if (plain !== undefined) return { dialect: 'xml', root: plain };
      limits.slow?.();
      return { dialect: 'xml', root: readWholeXml(text, limits.depth, naming) };
    },
  }),
});

/** readWholeXml reads any document that is well-formed. Throws Fault DECODE_SYNTAX, DECODE_DEPTH, DECODE_ENTITIES. */
export function readWholeXml(text: string, depth: number, naming: Naming): PlainXml {
  return elementTree(parse({ ...checkXml(text, depth), depth }), naming);
}

interface Checked {
  readonly text: string;
  readonly entities: ReadonlyMap<string, string>;
  readonly depth: number;
}

/** The check has let only well-formed text through: the parser, which takes almost anything, is left with building nodes. */
function parse({ text, entities, depth }: Checked): XmlNode {
  const markOnce = (name: string): string => (name.startsWith(MARK) ? name : MARK + name);
  const parser = new XMLParser({
    preserveOrder: true,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    ignoreAttributes: false,
    // Empty elements are transformed twice.
    transformTagName: markOnce,
    attributeNamePrefix: MARK,
    // A path as text for each element would make depth quadratic.
    jPath: false,
    maxNestedTags: depth + 1,
    entityDecoder: {
      ...createEntities(entities),
      reset: nothing,
      setExternalEntities: nothing,
      addInputEntities: nothing,
      setXmlVersion: nothing,
    },
  });
  const [root] = parser.parse(text) as readonly [XmlNode];
  return root;
}

function nothing(): void {
  // The entities are known from the start.
}
