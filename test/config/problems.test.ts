import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/config/format-problem.ts';
import { load, problemsOf } from './stand-ins.ts';

const source = (keys: string): string => `sources:\n  a:\n    url: http://h\n    ${keys}\n`;
const metric = (keys: string): string => source(`metrics:\n      - {name: m, help: h, ${keys}}`);

const BOMB = Array.from({ length: 8 }, (_, level) => {
  const items = Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*a${level - 1}`));
  return `a${level}: &a${level} [${items.join(', ')}]`;
}).join('\n');

const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ['an unknown key', source('timeuot: 5s'), ['4:5 CONFIG_UNKNOWN_KEY']],
  ['an unknown section', 'source: {}', ['1:1 CONFIG_UNKNOWN_KEY']],
  ['a missing url', 'sources:\n  a: {timeout: 5s}', ['2:6 CONFIG_MISSING_KEY']],
  ['a wrong duration', source('timeout: 5'), ['4:14 CONFIG_SCHEMA']],
  ['a timeout of nothing', source('timeout: 0s'), ['4:14 CONFIG_SCHEMA']],
  ['a wrong size', source('limits: {body: 5 apples}'), ['4:20 CONFIG_SCHEMA']],
  ['a wrong kind', source('headers: [a]'), ['4:14 CONFIG_SCHEMA']],
  ['an empty map', source('tls:'), ['4:9 CONFIG_SCHEMA']],
  ['a wrong choice', source('tls: {min_version: TLS1.2}'), ['4:24 CONFIG_SCHEMA']],
  ['a wrong status', source('success: [20x]'), ['4:15 CONFIG_SCHEMA']],
  ['targets that are no maps', source("targets: ['http://a/', null]"), ['4:15 CONFIG_SCHEMA', '4:28 CONFIG_SCHEMA']],
  ['a wrong label name', source('labels: {a-b: x}'), ['4:14 CONFIG_BAD_NAME']],
  ['a reserved label name', source('labels: {__a: x}'), ['4:14 CONFIG_BAD_NAME']],
  ['an unknown auth', source('auth: [nobody]'), ['4:12 CONFIG_UNKNOWN_AUTH']],
  ['an unknown auth plugin', source('auth: {type: basik}'), ['4:18 CONFIG_UNKNOWN_PLUGIN']],
  ['an auth block without a key', source('auth: {type: basic, username: u}'), ['4:11 CONFIG_MISSING_KEY']],
  ['an auth block without type', source('auth: {username: u}'), ['4:11 CONFIG_MISSING_KEY']],
  ['an unknown decoder', source('decode: jsn'), ['4:13 CONFIG_UNKNOWN_PLUGIN']],
  ['a wrong option of a decoder', source('decode: {type: xml, prefx: x}'), ['4:25 CONFIG_UNKNOWN_KEY']],
  ['an unknown lookup', source('labels: {x: ["$.a", {lookup: n}]}'), ['4:34 CONFIG_UNKNOWN_LOOKUP']],
  ['an entry that is neither', source('metrics: [{labels: {x: $.a}}]'), ['4:15 CONFIG_MISSING_KEY']],
  ['an entry that is both', metric('type: gauge, value: $.v, metrics: []'), ['5:9 CONFIG_SCHEMA']],
  ['a metric without type', metric('value: $.v'), ['5:9 CONFIG_MISSING_KEY']],
  ['a type that is none', metric('type: gague, value: $.v'), ['5:34 CONFIG_SCHEMA']],
  ['a gauge without value', metric('type: gauge'), ['5:9 CONFIG_VALUE']],
  ['an info with value', metric('type: info, value: $.v'), ['5:47 CONFIG_VALUE']],
  ['an enum without states', metric('type: enum, value: $.v'), ['5:9 CONFIG_STATES']],
  ['states of a gauge', metric('type: gauge, value: $.v, states: [a]'), ['5:53 CONFIG_STATES']],
  ['states twice', metric('type: enum, value: $.v, states: [a, a]'), ['5:60 CONFIG_SCHEMA']],
  ['a state label twice', metric('type: enum, value: $.v, states: [a], labels: {m: x}'), ['5:9 CONFIG_LABEL_CLASH']],
  ['a unit that is not in the name', metric('type: gauge, value: $.v, unit: s'), ['5:59 CONFIG_UNIT']],
  ['a bad path', metric('type: gauge, value: "$.["'), ['5:48 CONFIG_PATH']],
  ['a metric without help', source('metrics: [{name: m, type: info}]'), ['4:15 CONFIG_MISSING_HELP']],
  ['the own names', source('metrics: [{name: omni_x, type: info, help: h}]'), ['4:22 CONFIG_RESERVED_NAME']],
  ['a missing variable', source('body: ${NOBODY}'), ['4:11 CONFIG_MISSING_VARIABLE']],
  ['an empty variable that must not be', source('body: ${EMPTY:?say it}'), ['4:11 CONFIG_MISSING_VARIABLE']],
  ['a missing file', source('body: ${file:nothing}'), ['4:11 CONFIG_SECRET_FILE']],
  ['no reference', source('body: "${a b} ${x"'), ['4:11 CONFIG_REFERENCE', '4:11 CONFIG_REFERENCE']],
  [
    'a reference in a key',
    source('headers: {"${A}": x, "$${B}": y}'),
    ['4:15 CONFIG_REFERENCE', '4:26 CONFIG_BAD_NAME'],
  ],
  ['a key twice', 'sources: {}\nsources: {}', ['2:1 CONFIG_YAML']],
  ['an unknown tag', source('body: !x y'), ['4:11 CONFIG_YAML']],
  ['broken YAML', 'sources: [', ['1:11 CONFIG_YAML']],
  ['an unquoted template', source('body: {{ $.x }}'), ['4:11 CONFIG_YAML']],
  ['an unknown alias', source('body: *x'), ['4:11 CONFIG_YAML']],
  ['an alias of what is around it', 'sources: &a {b: *a}', ['1:17 CONFIG_YAML']],
  ['aliases that grow without end', BOMB, [expect.stringMatching(/^1:\d+ CONFIG_YAML$/) as string]],
  ['a list at the top', '- a', ['1:1 CONFIG_SCHEMA']],
  [
    'a default, once',
    'defaults: {x: 1}\nsources: {a: {url: "http://h"}, b: {url: "http://h"}}',
    ['1:12 CONFIG_UNKNOWN_KEY'],
  ],
  ['a url of another scheme', 'sources: {a: {url: "ftp://h/x"}}', ['1:20 CONFIG_URL']],
  ['a url with a port that there is not', 'sources: {a: {url: "http://h:99999/"}}', ['1:20 CONFIG_URL']],
];

describe('problems', () => {
  it.each(CASES)('%s', async (_, text, expected) => {
    const found = await problemsOf(text, { EMPTY: '' });
    expect(found).toEqual(expected);
    expect(found).not.toEqual([]);
  });

  it('all come at once, by place', async () => {
    const loaded = await load({
      'b.yaml': 'sources: {a: {url: "http://h", x: 1}}',
      'a.yaml': 'lookups: {l: {type: id-to-name}}\nsources: {a: {url: "${NO}", timeout: x}}',
    });
    expect('problems' in loaded && loaded.problems.map(({ place, code }) => `${place.file} ${code}`)).toEqual([
      'a.yaml CONFIG_SCHEMA',
      'a.yaml CONFIG_MISSING_KEY',
      'a.yaml CONFIG_MISSING_KEY',
      'a.yaml CONFIG_MISSING_KEY',
      'a.yaml CONFIG_MISSING_VARIABLE',
      'a.yaml CONFIG_SCHEMA',
      'b.yaml CONFIG_DUPLICATE_NAME',
      'b.yaml CONFIG_UNKNOWN_KEY',
    ]);
  });

  it('name what was meant, and where', async () => {
    const loaded = await load({ 'a.yaml': source('timeuot: 5s') });
    const lines = 'problems' in loaded ? loaded.problems.map(formatProblem) : [];
    expect(lines).toEqual(['a.yaml:4:5 sources.a.timeuot unknown key timeuot (did you mean timeout?)']);
  });

  it('never show what came from outside', async () => {
    const text = source(
      'auth: ${S}\n    decode: ${S}\n    timeout: ${S}\n    refresh: ${S}\n    tls: ${S}\n    up: ${S}',
    );
    const loaded = await load({ 'a.yaml': `${text}    metrics: ["\${S}"]\n    redirects: \${S}\n` }, { S: 'se cret' });
    if ('config' in loaded) throw new Error('it does not load');
    expect(loaded.problems.map(({ code }) => code)).toHaveLength(8);
    expect(loaded.problems.map(formatProblem).join('\n')).not.toContain('cret');
  });
});

describe('families', () => {
  const two = (first: string, second: string): string => source(`metrics:\n      - {${first}}\n      - {${second}}`);
  it.each([
    ['two types', two('name: m, type: gauge, value: 1, help: h', 'name: m, type: info'), ['6:9 CONFIG_TYPE_CLASH']],
    ['two helps', two('name: m, type: info, help: h', 'name: m, type: info, help: i'), ['6:9 CONFIG_HELP_CLASH']],
    ['an up', source('up: m\n    metrics: [{name: m, type: info, help: h}]'), ['4:9 CONFIG_TYPE_CLASH']],
    ['one help for both', two('name: m, type: info', 'name: m, type: info, help: h'), []],
  ])('%s', async (_, text, expected) => {
    expect(await problemsOf(text)).toEqual(expected);
  });
});

describe('lookups', () => {
  const lookup = (name: string, value: string, from = 'a'): string =>
    `  ${name}: {type: id-to-name, source: ${from}, each: $.x, key: $.k, value: ${value}}\n`;
  it.each([
    [
      'a circle',
      lookup('l', '[$.v, {lookup: m}]') + lookup('m', '[$.v, {lookup: {table: l}}]'),
      ['5:3 CONFIG_LOOKUP_CIRCLE'],
    ],
    ['a chain', lookup('l', '[$.v, {lookup: m}]') + lookup('m', '$.v'), []],
    ['an unknown source', lookup('l', '$.v', 'b'), ['5:33 CONFIG_UNKNOWN_SOURCE']],
    ['a wrong option', '  l: {type: static, entries: {a: 1}, onmiss: keep}\n', ['5:38 CONFIG_UNKNOWN_KEY']],
    ['fields of one', '  l: {type: static, entries: {a: {b: [c]}}}\n', ['5:38 CONFIG_SCHEMA']],
    ['an unknown type', '  l: {type: id-to-nam}\n', ['5:13 CONFIG_UNKNOWN_PLUGIN']],
  ])('%s', async (_, lookups, expected) => {
    expect(await problemsOf(`sources:\n  a:\n    url: http://h\nlookups:\n${lookups}`)).toEqual(expected);
  });
});

describe('a forgotten $.', () => {
  it.each([
    ['type: gauge, value: status', 'did you mean $.status?'],
    ['type: gauge, value: .a.b', 'did you mean $.a.b?'],
    ['type: gauge, value: a / b', 'A path starts with $; what is computed is {cel: "…"}.'],
    ['type: enum, states: [up], value: state', 'did you mean $.state?'],
  ])('%s', async (keys, hint) => {
    expect(await load({ 'a.yaml': metric(keys) })).toMatchObject({ problems: [{ code: 'CONFIG_VALUE', hint }] });
  });
});

it.each(['$.a[0], required', '$.a, match: [0-9]+', "$.a, replace: [[0-9], 'x']", '$.a, match: [0-9]'])(
  'an unquoted %s is answered with a hint to quote it',
  async (steps) => {
    const loaded = await load({ 'a.yaml': metric(`type: gauge, value: [${steps}]`) });
    const quoted: unknown = expect.objectContaining({ hint: expect.stringContaining('Quote') as string });
    expect(loaded).toMatchObject({ problems: expect.arrayContaining([quoted]) as unknown });
  },
);
