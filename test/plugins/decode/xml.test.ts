import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { Element } from '../../../src/model/element.ts';
import { decode, expectCode, faultOf, rootOf } from './decoding.ts';

describe('elements', () => {
  test.each<[string, string, unknown]>([
    ['an empty list', '<list/>', { list: [''] }],
    ['one child', '<l><a>1</a></l>', { l: [{ a: ['1'] }] }],
    ['several children', '<l>\n <a>1</a>\n <a>2</a>\n</l>', { l: [{ a: ['1', '2'] }] }],
    ['exact text', '<a> 007 \t</a>', { a: [' 007 \t'] }],
    ['no-break space', '<a>\u00a0</a>', { a: ['\u00a0'] }],
    ['line ends', '<a>1\r\n2\r3</a>', { a: ['1\n2\n3'] }],
    ['a written line end', '<a>1&#13;</a>', { a: ['1\r'] }],
    ['entities once', '<a>&amp;lt; &lt;b&gt; &#233;&#xE9; &quot;&apos;</a>', { a: ['&lt; <b> éé "\''] }],
    ['CDATA', '<a>x<![CDATA[<b>&amp;]]>y</a>', { a: ['x<b>&amp;y'] }],
    ['an empty CDATA', '<a><![CDATA[]]></a>', { a: [''] }],
    ['comments', '<!-- a --><a>1<!-- <b> -->2</a><!-- z -->', { a: ['12'] }],
    ['instructions', `<?xml version="1.0"?><?p it's ?><a>1<?q "?>2</a>`, { a: ['12'] }],
    ['attributes', `<a b="1" c='"2"'>t</a>`, { a: [{ _text: 't', _b: '1', _c: '"2"' }] }],
    ['attributes without text', '<a b="x/"/>', { a: [{ _b: 'x/' }] }],
    ['attributes with markup', '<a b="/>" c="&lt;&#10;"/>', { a: [{ _b: '/>', _c: '<\n' }] }],
    ['attributes and children', '<a b="1"> <c/> </a>', { a: [{ _b: '1', c: [''] }] }],
    ['mixed text', '<a>x<b>1</b> y</a>', { a: [{ _text: 'x y', b: ['1'] }] }],
    ['an attribute called text', '<a text="1">2</a>', { a: [{ _text: '1' }] }],
    ['names of the parser', '<r><text>1</text><a:b>2</a:b></r>', { r: [{ text: ['1'], 'a:b': ['2'] }] }],
    ['a mark', '\ufeff<a/>', { a: [''] }],
    ['a declared type', '<!DOCTYPE a SYSTEM "http://x/y.dtd"><a/>', { a: [''] }],
    [
      'a declared entity',
      '<!DOCTYPE a [<!ENTITY n "&#160;x"> <!ELEMENT a ANY>]><a>&n;&n;</a>',
      { a: ['\u00a0x\u00a0x'] },
    ],
    ['many entities', `<a>${'&amp;'.repeat(200_000)}</a>`, { a: ['&'.repeat(200_000)] }],
  ])('%s', (_, body, root) => {
    expect(rootOf('xml', body)).toEqual(root);
  });

  test('the text of an element is its own', () => {
    const root = decode('xml', '<a x="1"> <b>1</b><c y="1"> 2</c></a>').root as { a: [Element & { c: Element[] }] };
    expect(Element.textOf(root.a[0])).toBeUndefined();
    expect(root.a[0].c.map((element) => Element.textOf(element))).toEqual([' 2']);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'])(
    '%s is a name like any',
    (name) => {
      const { root } = decode('xml', `<r><${name} ${name}="1">2</${name}></r>`) as unknown as { root: { r: [object] } };
      const list = Object.getOwnPropertyDescriptor(root.r[0], name)?.value as [Element];
      expect(Object.entries(list[0])).toEqual([
        ['_text', '2'],
        [`_${name}`, '1'],
      ]);
      expect(Object.prototype).not.toHaveProperty('0');
    },
  );

  test('many children', () => {
    const root = decode('xml', `<r>${'<a/>'.repeat(200_000)}</r>`).root as { r: [{ a: unknown[] }] };
    expect(root.r[0].a).toHaveLength(200_000);
  });

  test('options name members', () => {
    const body = '<n:a xmlns:n="u" xmlns="v" n:x="1"><m:b>2</m:b></n:a>';
    expect(rootOf('xml', body, { options: { strip_prefixes: true, attribute_prefix: '@' } })).toEqual({
      a: [{ '@x': '1', b: ['2'] }],
    });
    expect(rootOf('xml', '<a b="1">t</a>', { options: { attribute_prefix: '' } })).toEqual({
      a: [{ text: 't', b: '1' }],
    });
  });
});

const BAD: readonly string[] = [
  '',
  ' \n',
  'SECRET',
  '{"SECRET":1}',
  '<a>',
  '<a></b>',
  '<a></A>',
  '</a>',
  '<a/></a>',
  '<a></a',
  '<a><b></a></b>',
  '<a/><b/>',
  '<a></a><a></a>',
  '<a/>SECRET',
  'SECRET<a/>',
  '<a/>&#32;',
  '<a/><![CDATA[x]]>',
  '<a>\u0001</a>',
  '<a>\ufffe</a>',
  '<a>&#0;</a>',
  '<a>&#xD800;</a>',
  '<a>&#x110000;</a>',
  '<a>&nbsp;</a>',
  '<a>&</a>',
  '<a>& b</a>',
  '<a>&amp</a>',
  '<a>1 < 2</a>',
  '<a>]]></a>',
  '<a b=1/>',
  '<a b/>',
  '<a b="1" b="2"/>',
  '<a b="1"c="2"/>',
  '<a b="<"/>',
  '<a b="&x;"/>',
  '<a b="1/>',
  '<1a/>',
  '< a/>',
  '<a / >',
  '<a><!-- -- --></a>',
  '<a><!-- --->-</a>',
  '<a><!-- </a>',
  '<a><![CDATA[ </a>',
  '<a><![cdata[ ]]></a>',
  '<a><? x?></a>',
  '<a><?x </a>',
  '<a><?xml version="1.0"?></a>',
  ' <?xml version="1.0"?><a/>',
  '<?xml?><a/>',
  '<?xml version=1.0?><a/>',
  '<!DOCTYPE a',
  '<!DOCTYPE a [<a/>',
  '<a/><!DOCTYPE a>',
  '<!DOCTYPE a><!DOCTYPE a><a/>',
  '<a><!DOCTYPE a></a>',
  '<!doctype html><html><body><br><p>SECRET</body></html>',
  '<html><body><form><input name=u></form></body></html>',
];

const GOOD: readonly string[] = [
  '<a/>',
  '<a\n></a\n>',
  ' <!--x--> <a/> <?p?> ',
  '<a b = "1"\tc=\'2\' />',
  '<_:é·1/>',
  '<𐀀/>',
  '<a>></a>',
  '<a>]] ></a>',
  '<a b=">"/>',
  '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?><a/>',
  '<!DOCTYPE a><a/>',
];

describe('what is not well-formed is refused', () => {
  test.each(BAD)('%j', (body) => {
    expectCode(faultOf('xml', body), 'DECODE_SYNTAX');
    expect(isAccepted(body)).toBe(false);
  });

  test.each(GOOD)('but not %j', (body) => {
    expect(faultOf('xml', body)).toBeUndefined();
    expect(isAccepted(body)).toBe(true);
  });

  test('a document cut at any byte', () => {
    const whole = `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e "x">]><!--c--><r a="1"><i>é &amp; &e;</i><j b='2'/><![CDATA[x]]>z</r>`;
    const bytes = Buffer.from(whole);
    expect(faultOf('xml', bytes)).toBeUndefined();
    for (let end = 0; end < bytes.length; end += 1) {
      expect(['DECODE_SYNTAX', 'DECODE_CHARSET']).toContain(faultOf('xml', bytes.subarray(0, end))?.code);
    }
  });

  test('the same as the strict reader refuses', () => {
    const piece = fc.constantFrom(
      '<a>',
      '</a>',
      '<a/>',
      '<b x="1">',
      '</b>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '&',
      ';',
      '<?p',
      '?>',
      '<',
      '>',
      '"',
      ' ',
      'x',
      '-',
      '=',
      '&#65;',
      '\n',
    );
    const whole = fc.array(piece, { maxLength: 9 }).map((pieces) => `<a>${pieces.join('')}</a>`);
    fc.assert(
      fc.property(whole, (body) => {
        expect(faultOf('xml', body) === undefined).toBe(isAccepted(body));
      }),
      { numRuns: 3000 },
    );
  });

  test('names and texts come back as they were', () => {
    const name = fc.stringMatching(/^[A-Za-z_é][A-Za-z0-9_.é-]{0,8}$/);
    const text = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .filter((value) => !/[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/.test(value));
    fc.assert(
      fc.property(name, text, text, (tag, value, attribute) => {
        const body = `<${tag}><i ${tag}="${escape(attribute)}">${escape(value)}</i><j>${escape(value)}</j></${tag}>`;
        const root = rootOf('xml', body) as Record<string, [{ i: [Record<string, string>]; j: [string] }]>;
        const own = value === '' || tag === 'text' ? {} : { _text: value };
        expect(root[tag]?.[0]).toEqual({ i: [{ ...own, [`_${tag}`]: attribute }], j: [value] });
      }),
    );
  });
});

describe('what is not safe is refused', () => {
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);

  test('depth', () => {
    expect(faultOf('xml', nested(7), { depth: 7 })).toBeUndefined();
    expect(faultOf('xml', '<a>'.repeat(6) + '<b/>' + '</a>'.repeat(6), { depth: 7 })).toBeUndefined();
    expectCode(faultOf('xml', nested(8), { depth: 7 }), 'DECODE_DEPTH');
    expectCode(faultOf('xml', nested(100_000), { depth: 1000 }), 'DECODE_DEPTH');
    expect(faultOf('xml', nested(10_000), { depth: 100_000 })).toBeUndefined();
  });

  test.each([
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x "y"> %x;]><a/>'],
    ['nested entities', '<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;">]><a>&y;</a>'],
    ['markup in an entity', '<!DOCTYPE a [<!ENTITY x "<b/>">]><a>&x;</a>'],
    ['hidden markup', '<!DOCTYPE a [<!ENTITY x "&#60;b/>">]><a>&x;</a>'],
    ['a large expansion', `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(1000)}">]><a>${'&x;'.repeat(1000)}</a>`],
  ])('%s', (_, body) => {
    expectCode(faultOf('xml', body), 'DECODE_ENTITIES');
  });
});

function isAccepted(body: string): boolean {
  const parser = new SaxesParser();
  let failed = false;
  parser.on('error', () => (failed = true));
  parser.write(body).close();
  return !failed;
}

function escape(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}
