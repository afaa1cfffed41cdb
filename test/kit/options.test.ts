import { describe, expect, it } from 'vitest';
import type { Compiler } from '../../src/kit/compiler.ts';
import { markedNodes } from '../../src/kit/marked-nodes.ts';
import { nodeOf } from '../../src/kit/node-of.ts';
import { compileOptions } from '../../src/kit/options.ts';
import type { JsonSchema } from '../../src/kit/plugin.ts';
import type { ConfigNode, Problem, ScalarNode } from '../../src/model/node.ts';

const PLACE = { file: '/etc/omni/a.yaml', line: 1, column: 1, path: '' };

/** A compiler that says what it was asked for. */
const said = (mark: string) => (node: ConfigNode) => ({ mark, text: node.kind === 'scalar' ? node.text : node.kind });
const compiler = {
  expression: said('expression'),
  each: said('each'),
  template: said('template'),
  regex: said('regex'),
} as unknown as Compiler;

function compiled(schema: JsonSchema, value: unknown): { result: unknown; codes: readonly string[] } {
  const problems: Problem[] = [];
  const node = nodeOf(value, PLACE);
  const result = compileOptions(schema, node, { compiler, report: (problem) => problems.push(problem) });
  return { result, codes: problems.map(({ code }) => code) };
}

const marked = (mark: string): JsonSchema => ({ type: 'string', compile: mark });

describe('marks', () => {
  const cases: readonly (readonly [string, JsonSchema, unknown, unknown])[] = [
    ['a field', { type: 'object', properties: { a: marked('duration') } }, { a: '2m' }, { a: 120 }],
    ['a map', { type: 'object', additionalProperties: marked('size') }, { a: '1KiB' }, { a: 1024 }],
    ['a list', { type: 'array', items: marked('file') }, ['b.pem', '/c'], ['/etc/omni/b.pem', '/c']],
    ['a branch', { anyOf: [{ const: 'no' }, marked('text')] }, 7, '7'],
    ['another branch', { anyOf: [{ const: 'no' }, marked('duration')] }, 'no', 'no'],
    ['the whole', { compile: 'expression' }, [1], { mark: 'expression', text: 'list' }],
    ['a default', { type: 'object', properties: { a: { ...marked('duration'), default: '1s' } } }, {}, { a: 1 }],
    ['inner defaults', nested({ type: 'integer', default: 3 }), {}, { a: { b: 3 } }],
    ['a bare key', { type: ['string', 'null'], compile: 'template' }, null, null],
    ['a name', { type: 'object', properties: { a: marked('lookup') } }, { a: 1 }, { a: '1' }],
    [
      'a dangerous key',
      { type: 'object', additionalProperties: marked('text') },
      JSON.parse('{"__proto__":"x"}'),
      JSON.parse('{"__proto__":"x"}'),
    ],
  ];
  it.each(cases)('in %s are compiled', (...[, schema, value, expected]) => {
    expect(compiled(schema, value)).toEqual({ result: expected, codes: [] });
  });

  function nested(inner: JsonSchema): JsonSchema {
    const a = { type: 'object', default: {}, properties: { b: inner } };
    return { type: 'object', properties: { a } };
  }

  it('are found', () => {
    const schema = { anyOf: [marked('lookup'), { type: 'object', properties: { table: marked('lookup') } }] };
    const found = (value: unknown) => markedNodes(schema, nodeOf(value, PLACE), 'lookup').map(({ text }) => text);
    expect(found('a')).toEqual(['a']);
    expect(found({ table: 'b', field: 'c' })).toEqual(['b']);
  });
});

describe('scalars', () => {
  const reference = (text: string): ScalarNode => ({
    kind: 'scalar',
    value: text,
    text,
    parts: [{ text, reference: '${N}' }],
    place: PLACE,
  });
  it.each<readonly [JsonSchema, string, unknown]>([
    [{ type: 'integer' }, '5', 5],
    [{ type: 'number' }, '0.5', 0.5],
    [{ type: 'boolean' }, 'false', false],
    [{ type: 'string' }, '007', '007'],
    [{}, '7', '7'],
  ])('%j takes a reference to %j', (schema, text, expected) => {
    const problems: Problem[] = [];
    expect(compileOptions(schema, reference(text), { compiler, report: (one) => problems.push(one) })).toBe(expected);
    expect(problems).toEqual([]);
  });

  it.each([
    ['integer', '5.5'],
    ['integer', ''],
    ['boolean', 'yes'],
  ])('%s does not take a reference to %j, and does not show it', (type, text) => {
    const problems: Problem[] = [];
    compileOptions({ type }, reference(text), { compiler, report: (problem) => problems.push(problem) });
    expect(problems).toMatchObject([{ code: 'CONFIG_SCHEMA' }]);
    expect(problems[0]?.message).toMatch(/\$\{N\}$/);
  });
});

describe('problems', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['source'],
    oneOf: [{ required: ['value'] }, { required: ['fields'] }],
    additionalProperties: false,
    properties: {
      source: { type: 'string' },
      value: { compile: 'expression' },
      fields: { type: 'object', minProperties: 1, additionalProperties: { compile: 'expression' } },
    },
  };
  it.each<readonly [unknown, readonly string[]]>([
    [{ source: 's', value: 1 }, []],
    [{ source: 's' }, ['CONFIG_SCHEMA']],
    [{ source: 's', value: 1, fields: { a: 1 } }, ['CONFIG_SCHEMA']],
    [{ value: 1 }, ['CONFIG_MISSING_KEY']],
    [{ source: 's', value: 1, x: 1, y: 1 }, ['CONFIG_UNKNOWN_KEY', 'CONFIG_UNKNOWN_KEY']],
    [{ source: ['s'], fields: {} }, ['CONFIG_SCHEMA', 'CONFIG_SCHEMA']],
    ['s', ['CONFIG_SCHEMA']],
  ])('of %j', (value, codes) => {
    expect([...compiled(schema, value).codes].sort()).toEqual(codes);
  });
});
