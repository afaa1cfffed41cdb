import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Change, rewriteYaml } from '../../src/config/rewrite.ts';

interface Case {
  readonly what: string;
  readonly text: string;
  readonly changes: readonly Change[];
  readonly expected: string;
  readonly left?: number;
}

const CASES: readonly Case[] = [
  {
    what: 'a block in the place of a block, and nothing else',
    text: "a: # one\n  page: |\n    x 1\n    y 2\n  other: [ 'b' ]   # two\n",
    changes: [{ path: ['a', 'page'], value: 'x 2\n' }],
    expected: "a: # one\n  page: |\n    x 2\n  other: [ 'b' ]   # two\n",
  },
  {
    what: 'a block in the place of text on one line, and the other way round',
    text: "a:\n  page: ''\n  more: |\n    x 1\nb: 1\n",
    changes: [
      { path: ['a', 'page'], value: 'x 1\n\ny 2\n' },
      { path: ['a', 'more'], value: '' },
    ],
    expected: 'a:\n  page: |\n    x 1\n\n    y 2\n  more: ""\nb: 1\n',
  },
  {
    what: 'quoted text where a comment stands behind it, or a flow map around it',
    text: "a: 'x' # why\nb: { page: 'x' }\n",
    changes: [
      { path: ['a'], value: 'y 1\n' },
      { path: ['b', 'page'], value: 'y 1\n' },
    ],
    expected: 'a: "y 1\\n" # why\nb: { page: "y 1\\n" }\n',
  },
  {
    what: 'several lines into a flow map, which becomes a block',
    text: "a:\n  - name: n\n    expect: { page: 'x', 'q': [1, 2], z: , m: {} }\nb: [{ page: x }]\nc: { page: x } # why\n",
    changes: [
      { path: ['a', 0, 'expect', 'page'], value: 'x 1\ny 2\n' },
      { path: ['a', 0, 'expect', 'drops'], value: { o: 1 } },
      { path: ['b', 0, 'page'], value: 'x 1\ny 2\n' },
      { path: ['c', 'page'], value: 'x 1\ny 2\n' },
    ],
    expected: [
      'a:\n  - name: n\n    expect:\n      page: |\n        x 1\n        y 2\n',
      "      'q': [1, 2]\n      z:\n      m: {}\n      drops: { o: 1 }\n",
      'b: [{ page: "x 1\\ny 2\\n" }]\nc: { page: "x 1\\ny 2\\n" } # why\n',
    ].join(''),
  },
  {
    what: 'maps and numbers',
    text: 'a:\n  m:\n    x: 1\n  n: 1\n',
    changes: [
      { path: ['a', 'm'], value: { x: 2, y: 3 } },
      { path: ['a', 'n'], value: 2 },
    ],
    expected: 'a:\n  m:\n    { x: 2, y: 3 }\n  n: 2\n',
  },
  {
    what: 'new keys at the end of their map, also of an empty one and at the end of the file',
    text: 'a: {}\nb: { x: {y: 1}}\nc:\n  - k: |\n      t',
    changes: [
      { path: ['a', 'm'], value: 1 },
      { path: ['b', 'm'], value: 2 },
      { path: ['b', 'x'], value: {} },
      { path: ['c', 0, 'm'], value: 'p 1\nq 2\n' },
      { path: ['c', 0, 'n'], value: { o: 'P' } },
    ],
    expected:
      'a: { m: 1 }\nb: { x: {}, m: 2 }\nc:\n  - k: |\n      t\n    m: |\n      p 1\n      q 2\n    n: { o: P }\n',
  },
  {
    what: 'nothing behind an alias',
    text: 'a: &x { m: 1 }\nb: *x\n',
    changes: [{ path: ['b', 'm'], value: 2 }],
    expected: 'a: &x { m: 1 }\nb: *x\n',
    left: 1,
  },
];

it.each(CASES)('puts $what', ({ text, changes, expected, left = 0 }) => {
  const rewritten = rewriteYaml(text, changes);
  expect(rewritten.text).toBe(expected);
  expect(rewritten.left).toHaveLength(left);
  const read: unknown = parse(rewritten.text);
  for (const { path, value } of left > 0 ? [] : changes) {
    expect(path.reduce<unknown>((found, step) => (found as Record<string | number, unknown>)[step], read)).toEqual(
      value,
    );
  }
});
