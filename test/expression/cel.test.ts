import { describe, expect, it } from 'vitest';
import { compileCel } from '../../src/expression/cel.ts';
import type { Frame } from '../../src/kit/expression.ts';
import type { Problem, ScalarNode } from '../../src/model/node.ts';
import { ABSENT, ExactNumber, NO_EVALUATION, NOT_A_NUMBER, type Value } from '../../src/model/value.ts';
import { frameOf, node, PLACE, scalarOf, xml } from './setting.ts';

const ITEM = {
  used: 3,
  total: 4,
  text: '12.5',
  state: 'UP',
  on: true,
  nothing: null,
  list: [1, 2, 3],
  words: ['a', 'b'],
  rows: [{ n: 1 }, { n: 2 }],
  exact: new ExactNumber('9007199254740993'),
  type: { constructor: 'x', deep: { a: 1 } },
};
const FRAME: Frame = {
  item: ITEM,
  key: 'k',
  parent: frameOf({ name: 'outer' }),
  scope: {
    ...frameOf({ version: 7 }).scope,
    target: { name: 't', url: 'http://t', labels: { site: 's' } },
    params: { module: 'm' },
    response: { status: 200, headers: { a: 'b' }, seconds: 0.5, bytes: 10 },
  },
};

function run(program: string, frame: Frame = FRAME, value?: Value): Value {
  const problems: Problem[] = [];
  const compiled = compileCel(node(program) as ScalarNode, (problem) => problems.push(problem));
  expect(problems).toEqual([]);
  return compiled.evaluate(frame, value);
}

describe('CEL', () => {
  it.each<[string, unknown]>([
    ['1 / 2', 0.5],
    ['item.used / item.total', 0.75],
    ['item.used * 2', 6],
    ['item.used + 1', 4],
    ['7 % 4', 3],
    ['-item.used - -1', -2],
    ['item.on ? 1 : 0.5', 1],
    ['item.on ? 1 : "none"', 1],
    ['size(item.list) / 2', 1.5],
    ['item.list.size() + 1', 4],
    ['item.list[0] + item.list[item.used - 1]', 4],
    ['[1, 2.5, 3][1]', 2.5],
    ['{"a": 1}.a + 1', 2],
    ['item["used"]', 3],
    ['item.exact > 1', true],
    ['item.state == "UP"', true],
    ['item.state == "UP" && item.used < 4', true],
    ['item.used == "3"', false],
    ['item.text != 12.5', true],
    ['item.on == "true"', false],
    ['item.on != 1', true],
    ['item.nothing == null', true],
    ['item.used == null', false],
    ['null != item.state', true],
    ['num(item.text) + num(" 1 ") + num(true)', 14.5],
    ['num("Inf")', Infinity],
    ['item.text', '12.5'],
    ['"a" + string(item.used)', 'a3'],
    ['item.state.matches("^U")', true],
    ['item.state.startsWith("U")', true],
    ['item.state.substring(1)', 'P'],
    ['item.state.indexOf("P")', 1],
    ['item.words.join("-")', 'a-b'],
    ['"a,b".split(",")[1]', 'b'],
    ['"b" in item.words', true],
    ['2 in item.list', true],
    ['"used" in item', true],
    ['item.list.map(n, n * 2)', [2, 4, 6]],
    ['item.list.filter(n, n > 1)', [2, 3]],
    ['item.rows.exists(row, row.n == 2)', true],
    ['item.rows.all(row, row.n == 2)', false],
    ['item.rows.map(row, row.n)[1]', 2],
    ['cel.bind(n, item.used, n * n)', 9],
    ['has(item.used)', true],
    ['has(item.nope)', false],
    ['!has(item.nope)', true],
    ['item.type.deep.a', 1],
    ['int(2.7) + 1', 3],
    ['double("1.5")', 1.5],
    ['timestamp("2024-01-01T00:00:00Z")', 1704067200],
    ['timestamp(60) - timestamp(0)', 60],
    ['duration("90s").getMinutes()', 1],
    ['duration("90s")', 90],
    ['type(item.used) == double', true],
    ['root.version + 0', 7],
    ['parent.name', 'outer'],
    ['key', 'k'],
    ['target.labels.site', 's'],
    ['param.module', 'm'],
    ['response.status < 300', true],
    ['9007199254740993', 9007199254740992],
    ['"\\"\\\\"', '"\\'],
    ['\'é\' + "\\n"', 'é\n'],
  ])('%s', (program, expected) => {
    expect(run(program)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ['item.nope', ABSENT],
    ['item.nope > 1', ABSENT],
    ['item.nope.deep', ABSENT],
    ['item.list[7]', ABSENT],
    ['item.nothing', ABSENT],
    ['item.nothing + 1', ABSENT],
    ['item.used / item.nothing', ABSENT],
    ['num("")', ABSENT],
    ['num("x")', NOT_A_NUMBER],
    ['item.text + 1', NO_EVALUATION],
    ['item.used.startsWith("3")', NO_EVALUATION],
    ['item.state ? 1 : 2', NO_EVALUATION],
    ['item.state.matches(item.words[0] + "(")', NO_EVALUATION],
    ['value', ABSENT],
  ])('%s is missing', (program, expected) => {
    expect(run(program)).toBe(expected);
  });

  it('sees the value of a pipeline', () => {
    expect(run('value / item.total', FRAME, 1)).toBe(0.25);
    expect(run('value.size()', FRAME, ['a'])).toBe(1);
  });

  it('takes linear time in matches', () => {
    expect(run('item.matches("(a+)+$")', frameOf(`${'a'.repeat(20_000)}b`))).toBe(false);
  });

  it('lets the root of a large document cost nothing per item', () => {
    const rows = Array.from({ length: 50_000 }, (_, n) => ({ n }));
    const compiled = compileCel(node('item.n / size(root.rows)') as ScalarNode, () => undefined);
    const { scope } = frameOf({ rows });
    const values = rows.map((item) => compiled.evaluate({ item, key: 0, parent: undefined, scope }));
    expect(values[25_000]).toBe(0.5);
  });

  it.each([
    '1 +',
    'itm.used',
    'item.used + ',
    '1 + "a"',
    'nothing(1)',
    'item.matches("(?=x)")',
    'item.matches("(")',
    '"a" ? 1 : 2',
    'has(item)',
    '',
  ])('%j is refused at its place', (program) => {
    const problems: Problem[] = [];
    compileCel(node(program) as ScalarNode, (problem) => problems.push(problem));
    expect(problems.map(({ code, place }) => [code, place])).toEqual([['CONFIG_CEL', PLACE]]);
  });

  it('says which variable was meant, and nothing of what came from outside the file', () => {
    const problems: Problem[] = [];
    compileCel(node('itm.used') as ScalarNode, (problem) => problems.push(problem));
    compileCel(scalarOf('item.a == "', ['${P}', 'secret'], '"'), (problem) => problems.push(problem));
    expect(problems.map(({ code }) => code)).toEqual(['CONFIG_CEL', 'CONFIG_CEL']);
    expect(problems[0]?.hint).toContain('item');
    expect(JSON.stringify(problems)).not.toContain('secret');
  });
});

describe('CEL over XML', () => {
  const item = xml({
    one: [xml({ _type: 'int' }, '5')],
    many: [xml({ _n: 'a' }, '1'), xml({ _n: 'b' }, '2')],
    plain: ['x'],
    empty: [xml({ _n: 'c' })],
  });
  it.each<[string, unknown]>([
    ['item.plain', 'x'],
    ['item.plain == "x"', true],
    ['item.one', '5'],
    ['item.one == "5"', true],
    ['"5" == item.one', true],
    ['num(item.one) * 2', 10],
    ['item.one + "!"', '5!'],
    ['item.one.startsWith("5")', true],
    ['item.one.matches("^[0-9]$")', true],
    ['item.one._type', 'int'],
    ['has(item.one._type)', true],
    ['has(item.one._nope)', false],
    ['size(item.many)', 2],
    ['item.many[1]', '2'],
    ['item.many.map(m, num(m))', [1, 2]],
    ['item.many.exists(m, m._n == "b" && m == "2")', true],
    ['"2" in item.many', true],
    ['item.many.join(",")', '1,2'],
    ['item.empty._n', 'c'],
    ['root.plain', 'x'],
  ])('%s', (program, expected) => {
    expect(run(program, frameOf(item, 'xml'))).toEqual(expected);
  });
});
