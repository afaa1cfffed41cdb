import { expect, it } from 'vitest';
import { diffPages, faultyLine } from '../../../src/commands/test/page-diff.ts';
import { isSelected, readSeries } from '../../../src/commands/test/series.ts';

const PAGE = `# HELP a A.
# TYPE a gauge
a{x="1",y="}{ \\"2\\""} 1.5
a{x="2"} NaN 1700000000000
# HELP b B.
# TYPE b counter
b 1e+21
`;

it.each([
  ['the same', PAGE, []],
  ['another order of samples and labels', `b 1e21\na{x="2"} nan 1700000000000\na{y="}{ \\"2\\"",x="1"} 1.50\n`, []],
  ['a missing sample', `${PAGE}b{z="1"} 1`, ['- b{z="1"} 1']],
  ['an unexpected sample', PAGE.replace(/^b .*\n/m, ''), ['+ b 1e+21']],
  ['another value', PAGE.replace('1.5', '2'), ['- a{x="1",y="}{ \\"2\\""} 2', '+ a{x="1",y="}{ \\"2\\""} 1.5']],
  ['another time', PAGE.replace(' 1700000000000', ''), ['- a{x="2"} NaN', '+ a{x="2"} NaN 1700000000000']],
  [
    'another help and type',
    PAGE.replace('A.', 'Z.').replace('counter', 'gauge'),
    ['- # HELP a Z.', '+ # HELP a A.', '- # TYPE b gauge', '+ # TYPE b counter'],
  ],
  [
    'comments of a part of the families only',
    'b 1e21\n# TYPE a gauge\na{x="1",y="}{ \\"2\\""} 1.5\na{x="2"} NaN 1700000000000',
    ['+ # HELP a A.', '+ # HELP b B.', '+ # TYPE b counter'],
  ],
  ['an empty page', '', ['+ a{x="1",y="}{ \\"2\\""} 1.5', '+ a{x="2"} NaN 1700000000000', '+ b 1e+21']],
])('tells of %s', (_, expected, diff) => {
  expect(diffPages(expected, PAGE)).toEqual(diff);
});

it.each([
  ['# comment\n\na 1\n', undefined],
  ['a{b="c"} 1 5', undefined],
  ['a 1\nb', 'b'],
  ['a{b="c} 1', 'a{b="c} 1'],
  ['a 1 2 3', 'a 1 2 3'],
  ['a one', 'a one'],
  ['1a 1', '1a 1'],
])('finds in %j the line that is no sample', (page, line) => {
  expect(faultyLine(page)).toBe(line);
});

it.each([
  ['a', true],
  ['a{x="1"}', true],
  ['a{y="2",x="1"}', true],
  ['a{z=""}', true],
  ['a{x=""}', false],
  ['a{x="2"}', false],
  ['b', false],
])('selects by name and labels: %s', (selector, isMeant) => {
  const [series, wanted] = [readSeries('a{x="1",y="2"} 7'), readSeries(selector)];
  expect(series && wanted && isSelected(series, wanted)).toBe(isMeant);
});
