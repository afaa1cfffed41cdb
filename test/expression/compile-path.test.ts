import { describe, expect, it } from 'vitest';
import { compilePath } from '../../src/expression/compile-path.ts';
import { parsePath } from '../../src/expression/path.ts';
import { ABSENT, ExactNumber } from '../../src/model/value.ts';
import { frameOf, xml } from './setting.ts';

const STORE = {
  a: [
    { n: 1, on: true, s: 'x' },
    { n: 2, on: false },
    { n: 3, s: null },
  ],
  m: { x: { v: 1 }, y: { v: 2 } },
  'real-memory-usage': 7,
  'a,b': 8,
  empty: [],
  nothing: null,
  text: 'abc',
  length: 9,
  big: new ExactNumber('12345678901234567890'),
  '0': 'zero',
};

describe('paths over JSON', () => {
  it.each<[string, unknown]>([
    ['$.real-memory-usage', 7],
    ["$['a,b']", 8],
    ['$.a[0].n', 1],
    ['$.a[-1].n', 3],
    ['$.a[7].n', ABSENT],
    ['$.a.length', ABSENT],
    ['$.text.length', ABSENT],
    ['$.text[0]', ABSENT],
    ['$[0]', ABSENT],
    ["$['0']", 'zero'],
    ['$.constructor', ABSENT],
    ['$.__proto__', ABSENT],
    ['$.nothing', ABSENT],
    ['$.empty', []],
    ['$.empty[*]', ABSENT],
    ['$.big.text', ABSENT],
    ['$.big.*', ABSENT],
    ['$.a[*].n', [1, 2, 3]],
    ['$.m.*.v', [1, 2]],
    ['$.m[*].v', [1, 2]],
    ['$.m.*~', ['x', 'y']],
    ['$.a[0:2].n', [1, 2]],
    ['$.a[-2:].n', [2, 3]],
    ['$.a[:0].n', ABSENT],
    ['$.a[::2].n', [1, 3]],
    ['$.a[0,2].n', [1, 3]],
    ["$['text','length']", ['abc', 9]],
    ["$['a,b','real-memory-usage']", [8, 7]],
    ["$.m['y','x'].v", [2, 1]],
    ['$..v', [1, 2]],
    ['$..big.text', ABSENT],
    ['$..length', 9],
    ['$..a[0].n', 1],
    ['$..a[-1].n', 3],
    ['$.a[?@.on].n', [1, 2]],
    ['$.a[?(@.on == true)].n', 1],
    ['$.a[?!@.on].n', 3],
    ['$.a[?@.s == null].n', 3],
    ['$.a[?@.s != null].n', [1, 2]],
    ['$.a[?@.n > 1 && @.n < 3].n', 2],
    ['$.a[?@.n == 1 || @.n == 3].n', [1, 3]],
    ['$.a[?@.n == "1"].n', ABSENT],
    ['$.a[?@.s < "y"].n', 1],
    ['$.a[?@.zz == @.yy].n', [1, 2, 3]],
    ['$.a[?@.n == $.a[1].n].n', 2],
    ['$[?@.x].x.v', 1],
    ['$[?@[?@.on]][0].n', 1],
    ['$.m[?@.v == 2].v', 2],
    ['$..[?@.v == 2].v', 2],
    ['$[?@ == 12345678901234567890]', STORE.big],
    ['$[?@ == 12345678901234567891]', ABSENT],
    ['$.m.x.v^^.y.v', 2],
  ])('%s', (path, expected) => {
    expect(compilePath(parsePath(path)).read(frameOf(STORE))).toEqual(expected);
  });

  it('fails with a code on a document that is too deep', () => {
    let root: unknown = 1;
    for (let depth = 0; depth < 20_000; depth += 1) root = { a: root };
    const deep = compilePath(parsePath('$..zz'));
    expect(() => deep.read(frameOf(root))).toThrow(expect.objectContaining({ code: 'EXTRACT_PATH' }));
  });
});

const COUNTER = (type: string, ...texts: number[]) =>
  xml({ _type: type, counter: texts.map((n) => xml({ _name: `c${n}` }, String(n))) });
const BIND = xml({
  _version: '3.8',
  v: [
    xml({ _name: 'one', view: [COUNTER('a', 1, 2)], flag: ['true'], id: ['1'] }),
    xml({ _name: 'two', view: [COUNTER('a', 3), COUNTER('b', 4)], id: ['2.0'] }),
  ],
  last: ['x'],
});

describe('paths over XML', () => {
  const textOf = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(textOf)
      : typeof value === 'object' && value !== null && '_name' in value
        ? value._name
        : value;

  it.each<[string, unknown]>([
    ['$._version', '3.8'],
    ['$.last', 'x'],
    ['$.v.id', ['1', '2.0']],
    ['$.v._name', ['one', 'two']],
    ['$.v.view.counter', ['c1', 'c2', 'c3', 'c4']],
    ['$.v.view[0].counter', ['c1', 'c2', 'c3']],
    ['$.v.view[-1].counter', ['c1', 'c2', 'c4']],
    ['$.v.view[-1:].counter', ['c1', 'c2', 'c4']],
    ['$.v[1].view[1]._type', 'b'],
    ['$.v[*].id', ['1', '2.0']],
    ['$.v[0].*', [BIND_VIEW(), 'true', '1']],
    ['$.*.id', ['1', '2.0']],
    ['$.v[0].*[0]', [BIND_VIEW(), 'true', '1']],
    ["$.v[?@._name == 'two'].view._type", ['a', 'b']],
    ['$.v[?@.flag].id', '1'],
    ['$.v[?@.flag == true].id', '1'],
    ['$.v[?@.id == 2].id', '2.0'],
    ['$.v[?@.id > 1]._name', 'two'],
    ["$.v.view[?@._type == 'a'].counter", ['c1', 'c2', 'c3']],
    ['$..counter[?@ == 4]', 'c4'],
    ['$..counter', ['c1', 'c2', 'c3', 'c4']],
    ['$..view[0].counter', ['c1', 'c2', 'c3']],
    ['$..[?@._type == "b"].counter', 'c4'],
    ['$.v[1:].id', '2.0'],
    ["$.v['id','_name']", ['1', 'one', '2.0', 'two']],
    ['$.v[0].*~', ['view', 'flag', 'id']],
    ['$..view[?@._type == "b"]^._name', 'two'],
    ['$..flag^._name', 'one'],
  ])('%s', (path, expected) => {
    expect(textOf(compilePath(parsePath(path)).read(frameOf(BIND, 'xml')))).toEqual(expected);
  });
});

function BIND_VIEW(): unknown {
  return COUNTER('a', 1, 2);
}
