import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/env.ts';
import { expandBraces } from '../../src/config/braces.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Problem } from '../../src/model/node.ts';
import { load, registry } from './stand-ins.ts';

const one = (name: string): string => `sources: {${name}: {url: "http://h"}}`;
const FILES = {
  'a.yaml': one('a'),
  'b.yml': one('b'),
  'c.json': one('c'),
  '.hidden.yaml': '{',
  'a.test.yaml': '{',
  'b.test.yml': '{',
  'in/d.yaml': one('d'),
  'in/deep/e.yaml': one('e'),
  'in/deep/f.yml': one('f'),
};

describe('paths', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['.'], ['a', 'b']],
    [['in'], ['d']],
    [['c.json'], ['c']],
    [
      ['b.yml', 'a.yaml'],
      ['b', 'a'],
    ],
    [
      ['a.yaml', '.', '*.yaml'],
      ['a', 'b'],
    ],
    [['*.{yaml,yml}'], ['a', 'b']],
    [['*.{yml,yaml,none}'], ['b', 'a']],
    [['{a,b}.{yaml,yml}'], ['a', 'b']],
    [['in/{deep/{e,f},d}.y*'], ['e', 'f', 'd']],
    [['{in,in/deep}'], ['d', 'e', 'f']],
    [['**/*.yaml'], ['a', 'd', 'e']],
    [['in/**/?.yml'], ['f']],
    [['*/*/*.yaml'], ['e']],
  ])('%j', async (paths, names) => {
    const loaded = await load(FILES, {}, paths);
    expect('config' in loaded && Object.keys(loaded.config.sources)).toEqual(names);
  });

  it.each([
    ['nothing.yaml'],
    ['nothing/*.yaml'],
    ['{x,y}.yaml'],
    ['a.yaml/x.yaml'],
    ['*.json'],
    ['*.test.yaml'],
    ['empty'],
  ])('nothing at %s', async (path) => {
    const loaded = await load({ ...FILES, 'empty/x.txt': '' }, {}, [path]);
    expect(loaded).toMatchObject({ problems: [{ code: 'CONFIG_FILE', place: { file: path } }] });
  });

  it('a test file that is named is read', async () => {
    expect(await load(FILES, {}, ['a.test.yaml'])).toMatchObject({ problems: [{ code: 'CONFIG_YAML' }] });
  });

  it('one that cannot be read does not hide what is wrong with others, nor names in them', async () => {
    const files = { 'a.yaml': 'sources: {a: {url: "http://h", x: 1, auth: there}}', 'b.yaml/x': '' };
    const loaded = await load(files);
    const codes = 'problems' in loaded && loaded.problems.map(({ place, code }) => `${place.file} ${code}`);
    expect(codes).toEqual(['a.yaml CONFIG_UNKNOWN_KEY', 'a.yaml CONFIG_UNKNOWN_AUTH', 'b.yaml CONFIG_FILE']);
  });
});

describe('braces', () => {
  it.each([
    ['a', ['a']],
    ['{a,b}', ['a', 'b']],
    ['x{a,b}y{c,d}', ['xayc', 'xayd', 'xbyc', 'xbyd']],
    ['{a,{b,c}}d', ['ad', 'bd', 'cd']],
    ['a{,b}', ['a', 'ab']],
    ['{a}', ['{a}']],
    ['{a,b', ['{a,b']],
    ['{a}{b,c}', ['{a}b', '{a}c']],
    ['a,b}', ['a,b}']],
  ])('%s', (pattern, expected) => {
    expect(expandBraces(pattern)).toEqual(expected);
  });
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

describe('several files', () => {
  it('share names, and keep their defaults and relative paths for themselves', async () => {
    const loaded = await load(
      {
        'a.yaml':
          'auth: {me: {type: basic, username: "${file:user}", password: "${file:in/p}"}}\nsources: {a: {url: "http://h"}}',
        'in/b.yaml': `defaults: {auth: me, headers: {X: "\${file:user}"}, tls: {ca_file: ca.pem}}
sources:
  b: {url: "http://h", labels: {x: [$.k, {lookup: names}]}}
`,
        'in/c.yaml': 'lookups: {names: {type: id-to-name, source: a, each: $.x, key: $.k, value: $.v}}',
        ...{ user: 'outer', 'in/user': 'inner', 'in/p': 'p' },
      },
      {},
      ['a.yaml', 'in'],
    );
    if ('problems' in loaded) throw new Error('it loads');
    const { a, b } = loaded.config.sources;
    expect(a).toMatchObject({ auth: [], lookups: [] });
    expect(b).toMatchObject({ auth: [{ options: { username: 'outer', password: 'p' } }], lookups: ['names'] });
    expect(b?.headers?.['X']?.render({} as never)).toBe('inner');
    expect(b?.tls?.ca_file).toMatch(/\/in\/ca\.pem$/);
  });

  it.each(['auth', 'sources', 'lookups'] as const)('have each name under %s once', async (section) => {
    const value = {
      auth: '{type: basic, username: u, password: p}',
      sources: '{url: "http://h"}',
      lookups: '{type: static, entries: {a: b}}',
    };
    const text = `${section}: {a: ${value[section]}}`;
    const loaded = await load({ 'a.yaml': text, 'b.yaml': `\n${text}` });
    const [problem] = 'problems' in loaded ? loaded.problems : [];
    expect(problem).toMatchObject({ code: 'CONFIG_DUPLICATE_NAME', place: { file: 'b.yaml', line: 2 } });
    expect(problem?.message).toContain('a.yaml:1');
  });
});

describe('bytes', () => {
  it.each([
    ['Latin-1', Buffer.from('# \xe9\nsources: {}', 'latin1'), 'CONFIG_FILE'],
    ['UTF-16', Buffer.from('\ufeffsources: {}', 'utf16le'), 'CONFIG_FILE'],
    ['UTF-8 with its mark', Buffer.from('\ufeff# \u00e9\nsources: {}'), undefined],
    ['lines that end in CR LF', Buffer.from('sources:\r\n  a:\r\n    url: http://h\r\n'), undefined],
  ])('%s', async (_, bytes, code) => {
    const loaded = await loadConfig({ paths: [await write('a.yaml', bytes)], registry, env: {} });
    expect('problems' in loaded ? loaded.problems[0]?.code : undefined).toBe(code);
  });
});

describe('the environment', () => {
  const read = async (envFiles: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const problems: Problem[] = [];
    const found = await readEnvironment({ env, envFiles, folder }, { report: (problem) => problems.push(problem) });
    return { found, problems: problems.map(({ code, place }) => [code, place.file]) };
  };

  it('is .env, under env files in their order, under the real one', async () => {
    await write('.env', 'A=implied\nB=implied\nC=implied\nD=implied\n');
    const first = await write('first', '\ufeffB=first\nC=first\nD=first\n');
    const second = await write('second', "C=second\nD='sec ond' # comment\n");
    expect(await read([first, second], { D: 'real' })).toEqual({
      found: { A: 'implied', B: 'first', C: 'second', D: 'real' },
      problems: [],
    });
  });

  it('keeps an empty variable that is really set', async () => {
    await write('.env', 'A=implied\n');
    expect((await read([], { A: '' })).found).toEqual({ A: '' });
  });

  it('needs the files that are named, and a .env that can be read', async () => {
    expect((await read([join(folder, 'nothing')])).problems).toEqual([['CONFIG_ENV_FILE', join(folder, 'nothing')]]);
    await symlink('.env', join(folder, '.env'));
    expect((await read([])).problems).toEqual([['CONFIG_ENV_FILE', join(folder, '.env')]]);
  });
});
