import { describe, expect, it } from 'vitest';
import { compilerOf } from './compiling.ts';
import { frameOf, node, xml } from './setting.ts';

const ROOT = {
  list: [{ n: 1 }, { n: 2 }],
  one: { n: 3 },
  none: null,
  blank: '',
  holes: [null, 'a', '', 'b'],
  pools: { p: { members: [{ n: 4 }, { n: 5 }] }, q: { members: [{ n: 6 }] } },
};
const XML = xml({ a: [xml({ n: ['1'] }), xml({ n: ['2'] })], b: ['x'], _v: '1' });

describe('each', () => {
  it.each<[each: unknown, items: unknown[], keys: (string | number)[], root?: unknown]>([
    ['$.list', ROOT.list, [0, 1]],
    ['$.one', [ROOT.one], ['one']],
    ['$.list[0]', [{ n: 1 }], [0]],
    ['$.none', [], []],
    ['$.blank', [], []],
    ['$.zz', [], []],
    ['$.holes', ['a', 'b'], [0, 1]],
    ['$.holes[*]', ['a', 'b'], [0, 1]],
    ['$.pools.*', [ROOT.pools.p, ROOT.pools.q], ['p', 'q']],
    ['$.pools.*.members', [ROOT.pools.p.members, ROOT.pools.q.members], ['members', 'members']],
    ['$.pools.*.members[*].n', [4, 5, 6], ['n', 'n', 'n']],
    ['$.pools.*.members[*]', [{ n: 4 }, { n: 5 }, { n: 6 }], [0, 1, 2]],
    ["$.pools['q','p']", [ROOT.pools.q, ROOT.pools.p], ['q', 'p']],
    ['$.list[?@.n > 1]', [{ n: 2 }], [0]],
    ['$..members', [ROOT.pools.p.members, ROOT.pools.q.members], ['members', 'members']],
    ['$', [ROOT], [0]],
    [['$.list'], ROOT.list, [0, 1]],
    [{ first: ['$.zz', '$.list'] }, ROOT.list, [0, 1]],
    ['$.a', XML['a'] as unknown[], [0, 1], XML],
    ['$.b', ['x'], [0], XML],
    ['$.*', [...(XML['a'] as unknown[]), 'x'], ['a', 'a', 'b'], XML],
  ])('%j', (...[each, items, keys, root = ROOT]) => {
    const { compiler, problems } = compilerOf();
    const frame = frameOf(root, root === XML ? 'xml' : 'json');
    const rounds = compiler.each(node(each)).rounds(frame);
    expect(problems).toEqual([]);
    expect(rounds.map(({ item }) => item)).toEqual(items);
    expect(rounds.map(({ key }) => key)).toEqual(keys);
    expect(rounds.every(({ parent, scope }) => parent === frame && scope === frame.scope)).toBe(true);
  });

  it('gives what is outside to $parent and $parent_key', () => {
    const { compiler } = compilerOf();
    const [outer] = compiler.each(node('$.pools.*')).rounds(frameOf(ROOT));
    const [inner] = outer === undefined ? [] : compiler.each(node('$.members')).rounds(outer);
    const read = (path: string): unknown => inner && compiler.expression(node(path)).evaluate(inner);
    expect([read('$.n'), read('$key'), read('$parent_key'), read('$parent.members[1].n'), read('$$.one.n')]).toEqual([
      4,
      0,
      'p',
      5,
      3,
    ]);
  });

  it('shows the items to an observer', () => {
    const seen: [string, unknown][] = [];
    const { compiler } = compilerOf([], ({ part, value }) => seen.push([part, value]));
    compiler.each(node('$.list')).rounds(frameOf(ROOT));
    expect(seen).toEqual([['$.list', ROOT.list]]);
  });
});
