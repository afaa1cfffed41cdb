import { describe, expect, it } from 'vitest';
import { definePlugin, type Plugin } from '../../src/kit/plugin.ts';
import { ABSENT, isMissing, readText, type Value } from '../../src/model/value.ts';
import { compilerOf } from './compiling.ts';
import { frameOf, node, type ScalarPart, scalarOf } from './setting.ts';

const text = (value: Value): string => {
  const read = readText(value);
  return isMissing(read) ? '' : read;
};
const STEPS: readonly Plugin[] = [
  definePlugin<'transform', undefined>({
    kind: 'transform',
    name: 'upper',
    summary: 'upper case',
    options: {},
    examples: [],
    create: () => (value) => text(value).toUpperCase(),
  }),
  definePlugin<'transform', string>({
    kind: 'transform',
    name: 'append',
    summary: 'append a text',
    options: { type: 'string', compile: 'text' },
    examples: [{ title: 'an exclamation mark', options: '!', input: 'a', output: 'a!' }],
    create: (options) => (value) => text(value) + options,
  }),
  definePlugin<'transform', undefined>({
    kind: 'transform',
    name: 'describe',
    summary: 'say what is missing',
    options: {},
    examples: [],
    seesMissing: true,
    create: () => (value) => (isMissing(value) ? value.reason : value),
  }),
  definePlugin<'transform', undefined>({
    kind: 'transform',
    name: 'explode',
    summary: 'throws',
    options: {},
    examples: [],
    create: () => () => {
      throw new Error('boom');
    },
  }),
];
const ROOT = { a: 'x', n: 1.5, empty: '', list: ['p', 'q'], nothing: null };
const SCOPE = {
  response: { status: 200, headers: { 'x-left': '7' }, seconds: 0.5, bytes: 10 },
  target: { name: 't', url: 'http://t', labels: { site: 's' } },
  params: { module: 'm' },
};

describe('expressions', () => {
  it.each<[unknown, unknown]>([
    ['$.a', 'x'],
    ['$.list', ['p', 'q']],
    ['$.nothing', ABSENT],
    ['$response.status', 200],
    ["$response.headers['X-Left']", '7'],
    ['production', 'production'],
    [1, '1'],
    [true, 'true'],
    ['', ''],
    [{ text: '$.a' }, '$.a'],
    [{ text: '{{ $.a }}' }, '{{ $.a }}'],
    ['{{ $.a }}:{{$.n}}', 'x:1.5'],
    ['{{ $.zz }}!', '!'],
    ['{{ target.name }} {{ target.url }} {{ param.module }} {{ param.zz }}', 't http://t m '],
    ['{{ target.labels.site }}', 's'],
    [{ first: ['$.zz', '$.a'] }, 'x'],
    [{ first: ['$.zz', '$.empty', '$.a'] }, ''],
    [{ first: ['$.zz'] }, ABSENT],
    [['$.a', 'upper'], 'X'],
    [['$.a', { append: '1' }, 'upper', { append: 'b' }], 'X1b'],
    [['$.zz', 'upper'], ABSENT],
    [['$.zz', 'upper', 'describe'], 'absent'],
    [[{ first: ['$.zz', '{{ $.a }}'] }, 'upper'], 'X'],
    [[['$.a', 'upper'], { append: '!' }], 'X!'],
  ])('%j', (expression, expected) => {
    const { compiler, problems } = compilerOf(STEPS);
    expect(compiler.expression(node(expression)).evaluate(frameOf(ROOT, 'json', SCOPE))).toEqual(expected);
    expect(problems).toEqual([]);
  });

  it.each<[unknown, string]>([
    ['$.', 'CONFIG_PATH'],
    ['$response.code', 'CONFIG_PATH'],
    ['{{ $. }}', 'CONFIG_PATH'],
    ['{{ $.a', 'CONFIG_TEMPLATE'],
    ['{{ name }}', 'CONFIG_TEMPLATE'],
    [null, 'CONFIG_EXPRESSION'],
    [[], 'CONFIG_EXPRESSION'],
    [{}, 'CONFIG_EXPRESSION'],
    [{ frist: ['$.a'] }, 'CONFIG_EXPRESSION'],
    [{ text: 'a', first: [] }, 'CONFIG_EXPRESSION'],
    [{ text: ['a'] }, 'CONFIG_EXPRESSION'],
    [{ first: '$.a' }, 'CONFIG_EXPRESSION'],
    [{ cel: ['x'] }, 'CONFIG_CEL'],
    [['$.a', 'uper'], 'CONFIG_UNKNOWN_STEP'],
    [['$.a', { nope: 1 }], 'CONFIG_UNKNOWN_STEP'],
    [['$.a', [0], 'upper'], 'CONFIG_EXPRESSION'],
    [['$.a', null], 'CONFIG_EXPRESSION'],
    [['$.a', 'append'], 'CONFIG_EXPRESSION'],
  ])('%j is refused as %s', (expression, code) => {
    const { compiler, problems } = compilerOf(STEPS);
    const compiled = compiler.expression(node(expression));
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(typeof compiled.text).toBe('string');
  });

  it('says which step was meant, and to quote a path that YAML cut', () => {
    const { compiler, problems } = compilerOf(STEPS);
    compiler.expression(node(['$.a', 'uper']));
    compiler.expression(node(['$.a', [0], 'upper']));
    expect(problems.map(({ hint }) => hint)).toEqual([
      expect.stringContaining('upper'),
      expect.stringContaining('Quote'),
    ]);
  });

  it('never reads a path or template in what came from outside the file', () => {
    const { compiler, problems } = compilerOf();
    const evaluate = (...parts: readonly ScalarPart[]): unknown =>
      compiler.expression(scalarOf(...parts)).evaluate(frameOf(ROOT));
    expect(evaluate(['${P}', '$.a'])).toBe('$.a');
    expect(evaluate(['${P}', '{{ $.a }}'])).toBe('{{ $.a }}');
    expect(evaluate('{{ $.a }}-', ['${P}', '{{ $.a }}'])).toBe('x-{{ $.a }}');
    expect(problems).toEqual([]);
    compiler.expression(scalarOf('{{ $.', ['${P}', 'secret'], ' }}'));
    compiler.expression(scalarOf('$.', ['${P}', 'secret']));
    expect(problems.map(({ code }) => code)).toEqual(['CONFIG_TEMPLATE', 'CONFIG_EXPRESSION']);
    expect(JSON.stringify(problems)).not.toContain('secret');
  });

  it('makes an error of a step a fault with its name', () => {
    const { compiler } = compilerOf(STEPS);
    const expression = compiler.expression(node(['$.a', 'explode']));
    expect(() => expression.evaluate(frameOf(ROOT))).toThrow(
      expect.objectContaining({ code: 'EXTRACT_STEP', details: { step: 'explode', reason: 'Error' } }),
    );
  });

  it('shows each head and step to an observer', () => {
    const seen: [string, unknown][] = [];
    const { compiler } = compilerOf(STEPS, ({ part, value }) => seen.push([part, value]));
    compiler.expression(node(['$.a', { append: '1' }, 'upper'])).evaluate(frameOf(ROOT));
    compiler.expression(node('{{ $.n }}')).evaluate(frameOf(ROOT));
    expect(seen).toEqual([
      ['$.a', 'x'],
      ['append', 'x1'],
      ['upper', 'X1'],
      ['$.n', 1.5],
      ['{{ $.n }}', '1.5'],
    ]);
  });
});

describe('templates', () => {
  const { compiler, problems } = compilerOf();
  const frame = frameOf(ROOT, 'json', SCOPE);

  it('encode what is computed, not the text around', () => {
    const template = compiler.template(scalarOf('a b/{{ $.a }} ', ['${P}', 'p q'], '/{{ $.list[1] }}'));
    expect(template.isConstant).toBe(false);
    expect(template.text).toBe('a b/{{ $.a }} ${P}/{{ $.list[1] }}');
    expect(template.render(frame, (value) => `<${value}>`)).toBe('a b/<x> p q/<q>');
  });

  it('are undefined as a whole when a part is missing', () => {
    const template = compiler.template(node('a{{ $.zz }}'));
    expect([template.render(frame), template.renderWhole(frame)]).toEqual(['a', undefined]);
  });

  it('are constant without braces, also when they look like a path', () => {
    const template = compiler.template(node('$.a'));
    expect([template.isConstant, template.renderWhole(frame)]).toEqual([true, '$.a']);
    expect(problems).toEqual([]);
  });
});

describe('regular expressions', () => {
  it('match, find all and replace in the dialect of RE2', () => {
    const { compiler } = compilerOf();
    const regex = compiler.regex(node('(?P<word>[a-z]+)(\\d)?'));
    expect(regex.groupNames).toEqual(['word', '']);
    expect(regex.exec('--ab1')).toEqual(['ab1', 'ab', '1']);
    expect(regex.exec('--')).toBeUndefined();
    expect(regex.execAll('a1b')).toEqual([
      ['a1', 'a', '1'],
      ['b', 'b', undefined],
    ]);
    expect(regex.replaceAll('a1-b', '<$1>')).toBe('<a>-<b>');
  });

  it.each<[unknown]>([['(?=x)'], ['(a'], [[0]]])('%j is refused', (pattern) => {
    const { compiler, problems } = compilerOf();
    compiler.regex(node(pattern));
    expect(problems.map(({ code }) => code)).toEqual(['CONFIG_REGEX']);
  });

  it('take what came from outside the file as plain text', () => {
    const { compiler } = compilerOf();
    expect(compiler.regex(scalarOf('^', ['${P}', 'a.c'], '$')).exec('abc')).toBeUndefined();
  });

  it('take linear time', () => {
    const { compiler } = compilerOf();
    expect(compiler.regex(node('(a+)+$')).exec(`${'a'.repeat(20_000)}b`)).toBeUndefined();
  });
});
