import { describe, expect, it } from 'vitest';
import { documentPaths } from '../../../src/commands/probe/document-paths.ts';
import { preview } from '../../../src/commands/probe/preview.ts';
import type { Document } from '../../../src/kit/expression.ts';
import { Element } from '../../../src/model/element.ts';
import { ExactNumber } from '../../../src/model/value.ts';
import { readText } from '../../../src/model/value.ts';
import { compilerOf } from '../../expression/compiling.ts';
import { frameOf, node } from '../../expression/setting.ts';
import { decode } from '../../plugins/decode/decoding.ts';

const lines = (document: Document) => documentPaths(document).map(({ path, shown }) => `${path} ${shown}`);
const json = (root: unknown): Document => ({ dialect: 'json', root });

describe('documentPaths', () => {
  it.each<[unknown, readonly string[]]>([
    [{ a: 1, b: { c: 'x', d: null } }, ['$.a 1', '$.b.c "x"', '$.b.d null']],
    [
      [1, 2, 3],
      ['$ a list of 3', '$[0] 1', '$[1] 2', '$[2:] 1 more'],
    ],
    [
      { "it's": { 'a.b': true, 'x-y': false, 'a\\b': 1 } },
      [`$['it\\'s']['a.b'] true`, `$['it\\'s'].x-y false`, `$['it\\'s']['a\\\\b'] 1`],
    ],
    [{ a: [], b: {} }, ['$.a a list of 0', '$.b {}']],
    [{ n: new ExactNumber('9007199254740993') }, ['$.n 9007199254740993']],
    ['text', ['$ "text"']],
  ])('of %j', (root, found) => expect(lines(json(root))).toEqual(found));

  it('counts the lines that it leaves out', () => {
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, index]));
    expect(lines(json(wide))).toHaveLength(201);
    expect(lines(json(wide)).at(-1)).toBe('… 100 more lines');
  });

  it.each([
    ['xml', '<a x="1"><b>t</b><c>1</c><c>2</c><d z="9">own</d><e/></a>'],
    ['xml', '<r><s-1 a.b="x"/><view name="v"><n>1</n></view><view name="w"><n>2</n><n>3</n></view></r>'],
    ['json', '{"a":[{"b":1},{"b":2}],"odd key":{"it\'s":"x"}}'],
  ])('gives paths of %s that read what is shown beside them', (format, text) => {
    const document = decode(format, text);
    const frame = frameOf(document.root, document.dialect);
    const { compiler, problems } = compilerOf();
    const scalars = documentPaths(document).filter(({ shown }) => /^["\d]/.test(shown) && !/more$/.test(shown));
    expect(scalars.length).toBeGreaterThan(2);
    for (const { path, shown } of scalars) {
      const found = readText(compiler.expression(node(path)).evaluate(frame));
      expect([path, found]).toEqual([path, String(JSON.parse(shown))]);
    }
    expect(problems).toEqual([]);
  });
});

describe('preview', () => {
  it.each<[unknown, string]>([
    [undefined, 'undefined'],
    [new Element({ _n: '1' }, 'own'), '{"_text": "own", "_n": "1"}'],
    [new Element({ _text: 'own', _n: '1' }, 'own'), '{"_text": "own", "_n": "1"}'],
    [[1, 'a', { b: null }], '[1, "a", {"b": null}]'],
  ])('of %s', (value, text) => expect(preview(value)).toBe(text));

  it('is short, whatever the value', () => {
    const long = Array.from({ length: 100_000 }, () => 'x'.repeat(1000));
    expect(preview(long).length).toBeLessThan(110);
    expect(preview('🚑'.repeat(1000)).isWellFormed()).toBe(true);
  });
});
