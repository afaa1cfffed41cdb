import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it, test } from 'vitest';
import { readPlainXml } from '../../../plugins/decode/plain-xml.ts';
import { readWholeXml } from '../../../plugins/decode/xml.ts';
import { Element } from '../../../src/model/element.ts';
import { Fault } from '../../../src/model/fault.ts';

const NAMINGS = [
  { prefix: '_', strip: false },
  { prefix: '', strip: true },
] as const;

/** Shows all of a document: elements as their text and their members in order. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof Element) return { text: Element.textOf(value), members: Object.entries(value).map(shown) };
  return value;
}

/** Undefined for a document that is refused. */
function whole(text: string, naming: (typeof NAMINGS)[number], depth = 20): unknown {
  try {
    return Object.entries(readWholeXml(text, depth, naming)).map(shown);
  } catch (cause) {
    if (cause instanceof Fault) return undefined;
    throw cause;
  }
}

function plain(text: string, naming: (typeof NAMINGS)[number], depth = 20): unknown {
  const root = readPlainXml(text, depth, naming);
  return root && Object.entries(root).map(shown);
}

function isAccepted(text: string): boolean {
  const parser = new SaxesParser();
  let failed = false;
  parser.on('error', () => (failed = true));
  parser.write(text).close();
  return !failed;
}

const name = fc.constantFrom('a', 'b', 'ns:a', 'ns:b', 'text', '__proto__', 'constructor', 'é');
const space = fc.constantFrom('', '', ' ', '\n  ', '<!-- c -->\n');
const text = fc.constantFrom('', '1', ' 007 ', 'x &amp; y', '&#233;', '<![CDATA[<z>]]>', '&#13;', ']]', 'a>b');
const attribute = fc
  .tuple(name, fc.constantFrom('', '1', 'a "b"', '&lt;', 'x/'))
  .map(([key, value]) => ` ${key}='${value}'`);
const attributes = fc.uniqueArray(attribute, { maxLength: 3 }).map((all) => all.join(''));

const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(
      name,
      attributes,
      fc.oneof({ depthSize: 'small' }, text, fc.array(fc.tuple(space, tie('element')), { maxLength: 4 })),
    )
    .map(([tag, own, content]) => {
      const inside = typeof content === 'string' ? content : content.flat().join('');
      return inside === '' ? `<${tag}${own}/>` : `<${tag}${own}>${inside}</${tag}>`;
    }),
}));
const document = fc
  .tuple(fc.constantFrom('', '<?xml version="1.0"?>\n'), space, element, space)
  .map((all) => all.join(''));

/** A document with one character put in, taken out or doubled. */
const spoilt = fc
  .tuple(document, fc.nat(), fc.constantFrom('<', '>', '/', '"', '&', ' ', '=', '\u0001', 'x', ''))
  .map(([whole, at, put]) => {
    const place = at % (whole.length + 1);
    return whole.slice(0, place) + put + whole.slice(place + (put === '' ? 1 : 0));
  });

describe.each(NAMINGS)('with the prefix $prefix', (naming) => {
  it('reads what the whole parser reads, or leaves it to that', () => {
    let read = 0;
    fc.assert(
      fc.property(document, (body) => {
        const found = plain(body, naming);
        if (found === undefined) return;
        read += 1;
        expect(found).toEqual(whole(body, naming));
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(500);
  });

  it('takes nothing that is not well-formed', () => {
    fc.assert(
      fc.property(spoilt, (body) => {
        const found = plain(body, naming);
        if (found === undefined) return;
        expect(found).toEqual(whole(body, naming));
        expect(isAccepted(body)).toBe(true);
      }),
      { numRuns: 4000 },
    );
  });
});

test.each<[string, string]>([
  ['text beside elements', '<a>1<b/></a>'],
  ['text after elements', '<a><b/>1</a>'],
  ['an entity of its own', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
  ['an instruction', '<a><?p q?></a>'],
  ['line ends of Windows', '<a>\r\n</a>'],
  ['space in an end tag', '<a>1</a >'],
  ['a line break in an attribute', '<a b="1\n2"/>'],
  ['many attributes', `<a ${Array.from({ length: 40 }, (_, at) => `b${at}="1"`).join(' ')}/>`],
  ['text around CDATA', '<a>x<![CDATA[y]]></a>'],
])('leaves %s to the whole parser', (_, body) => {
  expect(plain(body, NAMINGS[0])).toBeUndefined();
  expect(whole(body, NAMINGS[0])).toBeDefined();
});

it('goes no deeper than it may', () => {
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  expect(plain(nested(7), NAMINGS[0], 7)).toEqual(whole(nested(7), NAMINGS[0], 7));
  expect(plain(nested(8), NAMINGS[0], 7)).toBeUndefined();
});

it('is linear in what is odd', () => {
  const wide = `<a>${Array.from({ length: 50_000 }, (_, at) => `<b${at}/>`).join('')}</a>`;
  expect(Object.keys((readPlainXml(wide, 20, NAMINGS[0]) as { a: [object] }).a[0])).toHaveLength(50_000);
});
