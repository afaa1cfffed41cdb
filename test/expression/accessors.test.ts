import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import { asValue, ExactNumber } from '../../src/model/value.ts';
import { compilePath } from '../../src/expression/compile-path.ts';
import { parsePath } from '../../src/expression/path.ts';
import { findAll } from './reference.ts';
import { frameOf, xml } from './setting.ts';

const NAMES = ['a', 'b', 'c-d', 'e'];
const documents = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, tie('scalar'), tie('list'), tie('map')),
  scalar: fc.oneof(fc.integer(), fc.string(), fc.boolean()),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 4 }),
}));
const segments = fc.oneof(
  fc.constantFrom(...NAMES).map((name) => `.${name}`),
  fc.constantFrom(...NAMES).map((name) => `['${name}']`),
  fc.constantFrom('[*]', '.*', '[0]', '[1]'),
);
const paths = fc.array(segments, { minLength: 1, maxLength: 5 }).map((all) => `$${all.join('')}`);

describe('accessors', () => {
  it('find what jsonpath-plus finds', () => {
    fc.assert(
      fc.property(fc.oneof(documents.list, documents.map), paths, (root, text) => {
        const found: unknown[] = [];
        compilePath(parsePath(text)).walk(frameOf(root), (node) => found.push(node));
        // A text has letters for the library, a member "0" is none here.
        const oracle = JSONPath<{ value: unknown; parent: unknown }[]>({
          path: text,
          json: root as object,
          resultType: 'all',
          eval: false,
        });
        const expected = oracle.filter(({ parent }) => typeof parent !== 'string').map(({ value }) => value);
        expect(found).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('agree with queries on the same path', () => {
    fc.assert(
      fc.property(documents.value, paths, (root, text) => {
        // `[?@ == @]` keeps everything: it turns the wildcard's path into a query.
        const queried = text.replace('[*]', '[?@ == @]').replace('.*', '[?@ == @]');
        const read = (path: string): unknown => compilePath(parsePath(path)).read(frameOf(root));
        expect(read(queried)).toEqual(read(text));
      }),
      { numRuns: 500 },
    );
  });
});

/** Names that lists, texts, objects or exact numbers have something under that no path may find. */
const ODD = ['length', 'text', 'toString', 'constructor', '0'];
const odd = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, tie('scalar'), tie('list'), tie('map')),
  scalar: fc.oneof(fc.constant(null), fc.constant(new ExactNumber('1e400')), fc.string(), fc.boolean()),
  list: fc.array(tie('value'), { maxLength: 2 }),
  map: fc.dictionary(fc.constantFrom('a', 'b', ...ODD), tie('value'), { maxKeys: 5 }),
}));
const keys = fc.array(fc.constantFrom<string | number>('a', 'b', 0, ...ODD), { minLength: 1, maxLength: 4 });

function own(node: unknown, key: string | number): unknown {
  if (typeof key === 'number') return Array.isArray(node) ? (node as unknown[])[key] : undefined;
  const isMap = typeof node === 'object' && node !== null && !Array.isArray(node) && !(node instanceof ExactNumber);
  return isMap && Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined;
}

it('read of a JSON document what is its own', () => {
  fc.assert(
    fc.property(odd.map, keys, (root, all) => {
      const text = all.map((key) => (typeof key === 'number' ? `[${key}]` : `['${key}']`)).join('');
      expect(compilePath(parsePath(`$${text}`)).read(frameOf(root))).toEqual(asValue(all.reduce<unknown>(own, root)));
    }),
    { numRuns: 2000 },
  );
});

const elements = fc.letrec((tie) => ({
  child: fc.oneof({ maxDepth: 4 }, fc.string(), tie('element')),
  children: fc.array(tie('child'), { minLength: 1, maxLength: 3 }),
  element: fc
    .dictionary(fc.constantFrom(...NAMES), tie('children'), { maxKeys: 4 })
    .map((members) => xml({ ...members, _id: '7' })),
}));
const places = fc.array(
  fc.constantFrom(...NAMES.map((name) => `['${name}']`), '._id', '[0]', '[1]', '[-1]', '.a', '.b'),
  { minLength: 1, maxLength: 6 },
);

it('read one place of an XML document as a walk does', () => {
  fc.assert(
    fc.property(elements.element, places, (root, all) => {
      const path = compilePath(parsePath(`$${all.join('')}`));
      const found: unknown[] = [];
      path.walk(frameOf(root, 'xml'), (node) => found.push(node));
      expect(path.read(frameOf(root, 'xml'))).toEqual(found.length > 1 ? found : asValue(found[0]));
    }),
    { numRuns: 2000 },
  );
});

const names = fc.constantFrom(...NAMES);
const literals = fc.constantFrom('1', '-1', "'a'", '"b"', 'true', 'null', '$.a', '$[0]');
const operators = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const inner = fc.constantFrom('@', '@.a', '@[0]', '@.b.a', '@[-1]');
const tests = fc.letrec<{ test: string; basic: string }>((tie) => ({
  test: fc.oneof(
    { maxDepth: 2 },
    tie('basic'),
    fc.tuple(tie('test'), fc.constantFrom('&&', '||'), tie('test')).map((parts) => parts.join(' ')),
    tie('test').map((test) => `!(${test})`),
  ),
  basic: fc.oneof(
    fc.tuple(inner, operators, literals).map((parts) => parts.join('')),
    fc.constantFrom('@.a', '@[*]', '@..b', '!@.a', '@[?@.a]', '$.a'),
  ),
})).test;
const bounds = fc.option(fc.integer({ min: -3, max: 3 }), { nil: '' });
const selectors = fc.oneof(
  names.map((name) => `'${name}'`),
  fc.integer({ min: -3, max: 3 }).map(String),
  fc.constant('*'),
  fc.tuple(bounds, bounds).map(([start, end]) => `${start}:${end}`),
  fc.tuple(bounds, bounds, fc.integer({ min: 1, max: 3 })).map((parts) => parts.join(':')),
  tests.map((test) => `?${test}`),
);
const brackets = fc.array(selectors, { minLength: 1, maxLength: 3 }).map((all) => `[${all.join(',')}]`);
const anySegments = fc.oneof(
  { weight: 3, arbitrary: segments },
  { weight: 3, arbitrary: brackets },
  brackets.map((bracket) => `..${bracket}`),
  fc.constantFrom('..*', '..a', '^', '^^'),
);
const anyPaths = fc
  .tuple(brackets, fc.array(anySegments, { maxLength: 4 }), fc.constantFrom('', '', '', '~'))
  .map(([first, rest, end]) => `$${first}${rest.join('')}${end}`);

describe('paths of every kind', () => {
  it('find what RFC 9535 says', () => {
    fc.assert(
      fc.property(fc.oneof(documents.list, documents.map), anyPaths, (root, text) => {
        fc.pre(text.split('..').length <= 3);
        const path = parsePath(text);
        const found: unknown[] = [];
        compilePath(path).walk(frameOf(root), (node) => found.push(node));
        expect(found).toEqual(findAll(path, root));
      }),
      { numRuns: 5000, seed: 9535 },
    );
  });
});
