import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import { compilePath } from '../../src/expression/compile-path.ts';
import { parsePath } from '../../src/expression/path.ts';
import { frameOf } from './setting.ts';

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
