import { describe, expect, it } from 'vitest';
import { compilePath } from '../../src/expression/compile-path.ts';
import { parsePath } from '../../src/expression/path.ts';
import type { Regex } from '../../src/kit/compiler.ts';
import { definePlugin, type Plugin } from '../../src/kit/plugin.ts';
import { compilerOf } from './compiling.ts';
import { frameOf, node } from './setting.ts';

/** What a backtracking engine would take more than the age of the universe for ends here at once, or never. */
describe('regular expressions that blow up elsewhere', () => {
  const input = `${'a'.repeat(20_000)}!`;
  const { compiler } = compilerOf();
  it.each(['(a+)+$', '(a|a)*b', '(a|aa)+$', '(a*)*b', '([a-z]+)*\\d', '^(\\w+\\s?)*$', '(.*a){12}b', '((a+)+)+$'])(
    '%s',
    (pattern) => {
      const regex: Regex = compiler.regex(node(pattern));
      expect(regex.exec(input)).toBeUndefined();
      expect(regex.replaceAll(input, '')).toBe(input);
    },
  );

  it('in CEL', () => {
    const program = compiler.cel(node('item.matches("^(a+)+$") || item.matches(value)'));
    expect(program.evaluate(frameOf(input), '(a|a)*b')).toBe(false);
  });
});

/** reads counts how often members of a document are read; `make` gives the document of a size, with members from `counted`. */
function reads(
  path: string,
  make: (size: number, counted: (value: unknown) => object) => unknown,
  size: number,
): number {
  let count = 0;
  const counted = (value: unknown): object =>
    Object.defineProperty({}, 'n', {
      enumerable: true,
      get() {
        count += 1;
        return value;
      },
    });
  compilePath(parsePath(path)).read(frameOf(make(size, counted)));
  return count;
}

type Make = Parameters<typeof reads>[1];
const list: Make = (size, counted) => ({ l: Array.from({ length: size }, (_, at) => counted(at)), limit: 1 });
const chain: Make = (size, counted) => {
  let inner = counted(0);
  for (let depth = 0; depth < size; depth += 1) inner = counted(inner);
  return inner;
};

describe('work grows as the document does', () => {
  it.each<[string, Make]>([
    ['$.l[*].n', list],
    ['$.l[?@.n > 5].n', list],
    ['$.l[?@.n > 5 && @.n < 100 || !@.n].n', list],
    ['$.l[?@.n > $.limit].n', list],
    ['$.l[?@[?@.n]]', list],
    ['$..n', list],
    ['$..[?@.n == 1]', list],
    ['$..[0]^.n', list],
    ['$..n', chain],
    ['$..[?@.n].n', chain],
  ])('%s', (path, make) => {
    const [once, twice] = [reads(path, make, 300), reads(path, make, 600)];
    expect(once).toBeGreaterThan(0);
    expect(twice).toBeLessThanOrEqual(2 * once + 50);
  });

  it('two descents grow with the depth, and a third is refused', () => {
    expect(reads('$..n..n', chain, 200)).toBeLessThan(200 ** 2 * 4);
    for (const path of ['$..n..n..n', '$..[?@..[?@..n]]', '$..a..b[?@..c]']) expect(() => parsePath(path)).toThrow();
  });
});

describe('pipelines, templates and choices', () => {
  function counting(): { plugin: Plugin; count: () => number } {
    let count = 0;
    const plugin = definePlugin<'transform', null>({
      kind: 'transform',
      name: 'tick',
      summary: 'Counts.',
      options: { type: 'null' },
      examples: [],
      seesMissing: true,
      create: () => (value) => {
        count += 1;
        return value;
      },
    });
    return { plugin, count: () => count };
  }

  it('take each step once', () => {
    const { plugin, count } = counting();
    const { compiler, problems } = compilerOf([plugin]);
    compiler.expression(node(['$.a', ...Array.from({ length: 5000 }, () => 'tick')])).evaluate(frameOf({ a: 1 }));
    expect([problems, count()]).toEqual([[], 5000]);
  });

  it('take each choice once, however deep', () => {
    const { plugin, count } = counting();
    const { compiler, problems } = compilerOf([plugin]);
    let nested: unknown = ['$.none', 'tick'];
    for (let depth = 0; depth < 90; depth += 1) nested = [{ first: [nested, ['$.none', 'tick']] }, 'tick'];
    compiler.expression(node(nested)).evaluate(frameOf({}));
    expect([problems, count()]).toEqual([[], 1 + 2 * 90]);
  });

  it('read each part of a long template once', () => {
    let count = 0;
    const { compiler, problems } = compilerOf([], () => (count += 1));
    const template = compiler.template(node('<{{ $.a }}>'.repeat(20_000)));
    expect(template.render(frameOf({ a: 1 }))).toBe('<1>'.repeat(20_000));
    expect([problems, count]).toEqual([[], 20_000]);
  });
});

describe('what nests without end is refused with its place', () => {
  it.each([
    ['CONFIG_PATH', `$[?${'('.repeat(100_000)}@.a${')'.repeat(100_000)}]`],
    ['CONFIG_PATH', `$[?${'!'.repeat(100_000)}@.a]`],
    ['CONFIG_PATH', `$[?${'@.a && '.repeat(100_000)}@.a]`],
    ['CONFIG_PATH', `$${'.a'.repeat(100_000)}`],
    ['CONFIG_PATH', `$${'[?@'.repeat(100_000)}${']'.repeat(100_000)}`],
    ['CONFIG_CEL', { cel: `${'('.repeat(100_000)}1${')'.repeat(100_000)}` }],
    ['CONFIG_CEL', { cel: `${'item.a + '.repeat(100_000)}1` }],
    ['CONFIG_CEL', { cel: `${'!'.repeat(100_001)}item.a` }],
  ])('%s', (code, expression) => {
    const { compiler, problems } = compilerOf();
    compiler.expression(node(expression));
    expect(problems).toMatchObject([{ code }]);
  });

  it.each([
    `$[?${'('.repeat(990)}@.a${')'.repeat(990)}]`,
    `$[?${'@.a&&'.repeat(390)}@.a]`,
    `$${'[?@'.repeat(400)}.a${']'.repeat(400)}`,
  ])('what is long but allowed is read', (text) => {
    const { compiler, problems } = compilerOf();
    compiler.expression(node(text)).evaluate(frameOf({ x: { a: 1 } }));
    expect(problems).toEqual([]);
  });
});
