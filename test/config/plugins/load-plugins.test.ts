import { cp, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plugins } from '../../../plugins/index.ts';
import { type Loaded, loadConfig } from '../../../src/config/load.ts';
import type { Config } from '../../../src/config/config.ts';
import { createRegistry } from '../../../src/kit/registry.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/plugins/', import.meta.url));
const CONFIG = `plugins: [shop-login.ts, ./reverse.mjs, ini.js, omni-exporter-plugin-ranges]
auth:
  shop: { type: shop-login, user: ada, secret: s }
sources:
  signed:
    url: http://a
    auth: shop
    decode: ini
    metrics: [{ name: a, type: gauge, help: A., value: [$.a.x, { default: 0 }], labels: { l: [$.b, reverse] } }]
  plain: { url: http://b }
lookups:
  loads: { type: ranges, below: { 1: idle, 10: busy } }
`;

let folder = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'plugins-')));
  await cp(FIXTURES, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

async function load(config = CONFIG, withoutPlugins = false): Promise<Loaded> {
  await write('a.yaml', config);
  return loadConfig({ paths: [join(folder, 'a.yaml')], registry: createRegistry(plugins), env: {}, withoutPlugins });
}

async function loaded(config = CONFIG): Promise<Config> {
  const found = await load(config);
  if ('problems' in found) throw new Error(found.problems.map(({ message }) => message).join('\n'));
  return found.config;
}

async function problemsOf(config: string): Promise<readonly string[]> {
  const found = await load(config);
  return 'problems' in found
    ? found.problems.map(({ code, place, message }) => `${code} ${place.line}:${place.column} ${message}`)
    : [];
}

describe('plugins that a config names', () => {
  it('are TypeScript with what it imports, modules, and packages', async () => {
    const { registry, sources, lookups } = await loaded();
    expect(sources['signed']?.auth).toMatchObject([{ type: 'shop-login', options: { user: 'ada', valid: 60 } }]);
    expect(lookups['loads']?.type).toBe('ranges');
    const reverse = registry.find('transform', 'reverse')?.create(null as never, {} as never);
    // The package that it imports is an ES module with a default export.
    expect(reverse?.('abc', {} as never)).toBe('cba');
    expect(registry.originOf('join', 'ranges')?.name).toBe('omni-exporter-plugin-ranges');
    expect(registry.originOf('join', 'static')).toBeUndefined();
  });

  it('and all that they import are inputs', async () => {
    const names = ['shop-login.ts', 'signature.ts', 'reverse.mjs', 'ini.js'];
    const packaged = ['index.js', 'range-table.js'].map(
      (name) => `node_modules/omni-exporter-plugin-ranges/lib/${name}`,
    );
    const { files } = (await load()).inputs;
    expect(files).toEqual(expect.arrayContaining([...names, ...packaged].map((name) => join(folder, name))));
  });

  it('may be named twice, and for files beside', async () => {
    await write('b.yaml', 'plugins: [./ini.js]\nsources: { c: { url: http://c, decode: ini } }\n');
    const paths = [join(folder, 'b.yaml'), join(folder, 'a.yaml')];
    await write('a.yaml', CONFIG);
    expect(await loadConfig({ paths, registry: createRegistry(plugins), env: {} })).toHaveProperty('config');
  });

  it.each([
    ['signature.ts', 'sha256', 'sha512', ['signed']],
    ['ini.js', "default: ';'", "default: '#'", ['signed']],
    ['reverse.mjs', '.reverse()', '', ['signed']],
    ['node_modules/omni-exporter-plugin-ranges/lib/range-table.js', '<', '<=', ['loads']],
  ])('change what they are used by when %s does', async (name, ...[from, to, changed]) => {
    const prints = ({ sources, lookups }: Config): Record<string, string> =>
      Object.fromEntries(Object.entries({ ...sources, ...lookups }).map(([key, part]) => [key, part.fingerprint]));
    const before = await loaded();
    const same = await loaded();
    expect([same.hash, prints(same)]).toEqual([before.hash, prints(before)]);
    await write(name, (await readFile(join(folder, name), 'utf8')).replace(from, to));
    const after = await loaded();
    expect(after.hash).not.toBe(before.hash);
    const [old, fresh] = [prints(before), prints(after)];
    expect(Object.keys(old).filter((key) => old[key] !== fresh[key])).toEqual(changed);
  });
});

const PLUGIN = `{ kind: 'transform', name: 'mine', summary: 'S.', options: { type: 'null' }, examples: [], create: () => (v) => v }`;
const using = (item: string): string =>
  `plugins: [${item}]\nsources: { a: { url: http://a, auth: { type: unheard-of } } }\n`;

describe('a plugin that cannot be loaded', () => {
  it.each<readonly [string, string, RegExp]>([
    ['throws', 'throw new RangeError("too far")', /RangeError: too far/],
    ['does not parse', 'export default {', /mine\.mjs:1:17 /],
    ['imports what is not there', 'import "./nowhere.js"; export default {}', /mine\.mjs:1:8 .*nowhere/],
    [
      'imports a package that is not there',
      'import x from "unheard-of"; export default x',
      /Cannot find module 'unheard-of'/,
    ],
    ['waits at its top', 'await 1; export default {}', /Top-level await/],
    ['exports nothing', 'export const x = 1', /definePlugin/],
    ['exports an empty list', 'export default []', /empty/],
    [
      'lacks parts',
      'export default { kind: "auth" }',
      /name must.*summary must.*create must.*examples must.*options must/,
    ],
    [
      'has an unheard-of kind',
      `export default { ...${PLUGIN}, kind: 'spell' }`,
      /kind must be auth, decode, join, transform/,
    ],
    ['has a schema that is none', `export default { ...${PLUGIN}, options: { type: 'txt' } }`, /no JSON Schema/],
    [
      'takes any key',
      `export default { ...${PLUGIN}, options: { type: 'object', properties: {} } }`,
      /additionalProperties: false/,
    ],
    [
      'marks a field with what there is not',
      `export default { ...${PLUGIN}, options: { compile: 'spell' } }`,
      /no spell/,
    ],
    ['is called like a built-in', `export default { ...${PLUGIN}, name: 'trim' }`, /transform plugin trim is built in/],
    ['is called like another', `export default [${PLUGIN}, ${PLUGIN}]`, /mine comes from mine.mjs already/],
  ])('because it %s is one problem, at its name', async (_, text, message) => {
    await write('mine.mjs', text);
    const problems = await problemsOf(using('mine.mjs'));
    expect(problems).toEqual([expect.stringMatching(/^CONFIG_PLUGIN 1:11 /)]);
    expect(problems[0]).toMatch(message);
  });

  it.each([
    ['./nowhere.ts', /no such file/],
    ['/dev/zero', /it is no file/],
    ['./', /it is no file/],
    ['no-such-package', /no-such-package/],
    ["'${PLUGIN:-ini.js}'", /without/],
  ])('because it is %s is one too', async (item, message) => {
    const problems = await problemsOf(using(item));
    expect(problems).toEqual([expect.stringMatching(/^CONFIG_PLUGIN 1:11 /)]);
    expect(problems[0]).toMatch(message);
  });

  it('is an input, so that it is read again when it is mended, and so is a folder where a file is missed', async () => {
    await write('mine.mjs', 'import "./nowhere.js"; export default {}');
    const { files, folders } = (await load(using('mine.mjs'))).inputs;
    expect(files).toContain(join(folder, 'mine.mjs'));
    expect(folders).toContain(folder);
    expect((await load(using('./nowhere.ts'))).inputs.files).toContain(join(folder, 'nowhere.ts'));
  });

  it('can stand anywhere else', async () => {
    await rename(join(folder, 'ini.js'), join(folder, 'moved.cjs'));
    await write('moved.cjs', `module.exports = ${PLUGIN};`);
    expect(await problemsOf('plugins: [moved.cjs]\nsources: { a: { url: http://a } }\n')).toEqual([]);
  });
});

describe('options of a plugin', () => {
  it('are checked by its own schema', async () => {
    expect(await problemsOf(CONFIG.replace('user: ada', 'uesr: ada').replace('below:', 'above:'))).toEqual([
      expect.stringMatching(/^CONFIG_UNKNOWN_KEY 3:29 /),
      expect.stringMatching(/^CONFIG_MISSING_KEY 12:10 /),
      expect.stringMatching(/^CONFIG_UNKNOWN_KEY 12:26 /),
    ]);
  });
});

describe('without plugins', () => {
  it('what only they can say is not checked, the rest is', async () => {
    const found = await load(CONFIG, true);
    expect(found).toHaveProperty('config');
    expect(found.warnings.map(({ code, place }) => `${code} ${place.line}`)).toEqual([
      'CONFIG_UNKNOWN_PLUGIN 3',
      'CONFIG_UNKNOWN_PLUGIN 8',
      'CONFIG_UNKNOWN_STEP 9',
      'CONFIG_UNKNOWN_PLUGIN 12',
    ]);
    const wrong = await load(CONFIG.replace('url: http://b', 'uri: http://b'), true);
    expect(wrong).toHaveProperty('problems');
  });

  it('an unknown name is a problem where no plugin is named', async () => {
    const found = await load('sources: { a: { url: http://a, decode: ini } }\n', true);
    expect(found).toMatchObject({ warnings: [], problems: [{ code: 'CONFIG_UNKNOWN_PLUGIN' }] });
  });
});
