import { describe, expect, test } from 'vitest';
import { decode, expectCode, faultOf, rootOf } from './decoding.ts';

describe('csv', () => {
  test.each<readonly [string, unknown, string, unknown]>([
    ['quotes, line ends and spaces', {}, 'a,b\r\n"1,""x""\n2", y \r\n', [{ a: '1,"x"\n2', b: ' y ' }]],
    ['short rows and blank lines', {}, 'a,b\n1\n\n2,3', [{ a: '1' }, { a: '2', b: '3' }]],
    ['repeated names', {}, 'a,a,a\n1,2,3\n', [{ a: '1', a_2: '2', a_3: '3' }]],
    ['skipped lines', { skip: 2 }, 'x\ny,"\na\n1\n', [{ a: '1' }]],
    ['more skipped than there are', { skip: 9, header: ['a'] }, 'x\ny\n', []],
    ['comments', { comment: '#' }, '# x\na\n1#2\n #3\n', [{ a: '1#2' }, { a: ' #3' }]],
    ['tabs', { delimiter: '\t' }, 'a\tb\n1,2\t3\n', [{ a: '1,2', b: '3' }]],
    [
      'lists',
      { header: false },
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['no rows', {}, 'a,b\n', []],
    ['a byte order mark', {}, '\ufeffa\n1\n', [{ a: '1' }]],
  ])('%s', (...[, options, body, rows]) => {
    expect(rootOf('csv', body, { options })).toEqual(rows);
  });

  test('rows too long for the header are passed over, unless what is too much is empty', () => {
    const document = decode('csv', 'a,b\n1,2,\n3,4,5\n');
    expect(document).toMatchObject({ root: [{ a: '1', b: '2' }], passedOver: 1 });
  });

  test('__proto__ is a column like any', () => {
    expect(Object.entries((decode('csv', '__proto__\n1\n').root as [object])[0])).toEqual([['__proto__', '1']]);
  });

  test.each(['', '\n', 'a\n"SECRET', 'a\nx"SECRET"\n'])('%j is refused', (body) => {
    expectCode(faultOf('csv', body), 'DECODE_SYNTAX');
  });
});

describe('text', () => {
  test.each<readonly [string, unknown, string, unknown, number | undefined]>([
    ['whole', {}, ' a\r\nb\rc\n', ' a\nb\nc\n', undefined],
    ['empty', {}, '', '', undefined],
    ['mixed groups', { pattern: '(a+)(?<b>b)(?P<c>c)?' }, 'xaab', { b: 'b' }, undefined],
    ['lines', { lines: '(?<n>\\d)' }, '1\n\nx\n2', [{ n: '1' }, { n: '2' }], 1],
    ['no lines', { lines: '(?<n>\\d)' }, '', [], 0],
    ['pairs', { pairs: '=' }, ' a = 1\nb=2=3\r\na=4\nx\n\n', { a: ' 1', b: '2=3' }, 1],
  ])('%s', (...[, options, body, root, passedOver]) => {
    expect(rootOf('text', body, { options })).toEqual(root);
    expect(decode('text', body, { options }).passedOver).toBe(passedOver);
  });

  test('a pattern without a match is refused', () => {
    expectCode(faultOf('text', 'SECRET', { options: { pattern: '(?<n>\\d)' } }), 'DECODE_SYNTAX');
  });
});

const PAGE = `# HELP h Sizes, \\\\ and\\nmore.
# TYPE h histogram
h_bucket{le="1"} 1 # {trace="x"} 0.5
h_bucket{le="+Inf"} 2 1700000000.5
h_sum 1e3
h_count 2
# TYPE c counter
c_total{a="x\\"y\\\\z\\n",} 5
c_created 1.5
# TYPE s stateset
s{s="on"} 1
# a comment
unknown_sum NaN
# EOF
`;

describe('prometheus', () => {
  test('OpenMetrics', () => {
    const { root } = decode('prometheus', PAGE, { contentType: 'application/openmetrics-text; version=1.0.0' });
    const help = 'Sizes, \\ and\nmore.';
    expect(root).toEqual([
      { name: 'h_bucket', labels: { le: '1' }, value: 1, type: 'histogram', help },
      { name: 'h_bucket', labels: { le: '+Inf' }, value: 2, type: 'histogram', help },
      { name: 'h_sum', labels: {}, value: 1000, type: 'histogram', help },
      { name: 'h_count', labels: {}, value: 2, type: 'histogram', help },
      { name: 'c_total', labels: { a: 'x"y\\z\n' }, value: 5, type: 'counter', help: '' },
      { name: 'c_created', labels: {}, value: 1.5, type: 'gauge', help: '' },
      { name: 's', labels: { s: 'on' }, value: 1, type: 'gauge', help: '' },
      { name: 'unknown_sum', labels: {}, value: NaN, type: 'untyped', help: '' },
    ]);
  });

  test.each<[string, number]>([
    ['a 1', 1],
    ['a{} 1', 1],
    ['a{}1', 1],
    ['a \t+Inf 1700000000000', Infinity],
    [' a { b = "}" , c="" } -inf', -Infinity],
    ['a .5', 0.5],
    ['a 12345678901234567890', 12345678901234567890],
  ])('%j', (line, value) => {
    expect(decode('prometheus', `${line}\r\n`).root).toMatchObject([{ name: 'a', value }]);
  });

  test.each([
    'SECRET',
    'a',
    'a1',
    'a SECRET',
    'a true',
    'a 1 SECRET',
    'a{b="SECRET} 1',
    'a{b="1" c="2"} 1',
    'a{b="1",b="2"} 1',
    'a{,} 1',
    '1a 1',
    'a 1.2.3',
    '<html>',
  ])('%j is refused', (line) => {
    expectCode(faultOf('prometheus', `b 1\n${line}\n`), 'DECODE_SYNTAX');
  });

  test('OpenMetrics that is cut is refused', () => {
    const contentType = 'application/openmetrics-text';
    for (const body of ['', 'a 1\n', PAGE.slice(0, -3), `${PAGE}a 1\n`]) {
      expectCode(faultOf('prometheus', body, { contentType }), 'DECODE_SYNTAX');
    }
  });
});
