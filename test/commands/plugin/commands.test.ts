import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check } from '../../../src/commands/check/check.ts';
import { testPlugins } from '../../../src/commands/plugin/test.ts';
import { printSchema } from '../../../src/commands/schema.ts';

const CONFIG = `plugins: [ini.js, shop-login.ts, reverse.mjs, omni-exporter-plugin-ranges]
sources:
  a: { url: http://a, decode: ini, metrics: [{ name: a, type: gauge, help: A., value: [$.a, reverse] }] }
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-commands-'));
  await cp(fileURLToPath(new URL('../../fixtures/plugins/', import.meta.url)), folder, { recursive: true });
  await writeFile(join(folder, 'a.yaml'), CONFIG);
  await writeFile(join(folder, 'bad.mjs'), 'throw new Error("no")');
  await writeFile(join(folder, 'bad.yaml'), 'plugins: [bad.mjs]\nsources: { a: { uri: x, decode: ini } }\n');
});
afterAll(() => rm(folder, { recursive: true }));

interface Said {
  readonly code: number;
  readonly text: string;
}

async function said(run: (sink: { write: (line: string) => unknown }) => Promise<number>): Promise<Said> {
  const lines: string[] = [];
  const code = await run({ write: (line) => lines.push(line) });
  return { code, text: lines.join('') };
}

it('plugin test holds files and packages to what built-in ones are held to', async () => {
  const names = ['ini.js', 'shop-login.ts', 'reverse.mjs', 'node_modules/omni-exporter-plugin-ranges/lib/index.js'];
  const found = await said((sink) => testPlugins({ names: names.map((name) => join(folder, name)), sink }));
  expect(found).toEqual({
    code: 0,
    text: 'ok decode ini\nok auth shop-login\nok transform reverse\nok transform plus\nok join ranges\n',
  });
});

it('plugin test says what is wrong', async () => {
  await writeFile(
    join(folder, 'taken.mjs'),
    `export default { kind: 'transform', name: 'trim', summary: 'S.', options: { type: 'null' }, examples: [], create: () => (v) => v }`,
  );
  const names = [join(folder, 'bad.mjs'), join(folder, 'taken.mjs'), 'no-such-package'];
  const { code, text } = await said((sink) => testPlugins({ names, sink }));
  expect(code).toBe(1);
  expect(text).toMatch(
    /^not ok \S+bad\.mjs\n {2}cannot be loaded: it throws Error: no\nnot ok transform trim\n {2}a built-in plugin has that name\n {2}it has no examples\nnot ok no-such-package\n/,
  );
});

it('check leaves plugins alone when it is asked to, and warns of what it did not check', async () => {
  const options = { files: [join(folder, 'a.yaml')], envFiles: [], env: {} };
  expect(await said((sink) => check({ ...options, sink }))).toEqual({ code: 0, text: '' });
  const { code, text } = await said((sink) => check({ ...options, sink, withoutPlugins: true }));
  expect(code).toBe(0);
  expect(text.match(/^\S+a\.yaml:3:\d+ .*/gm)).toHaveLength(2);
});

it('schema knows the options of a config’s plugins, whatever else is wrong with it', async () => {
  const schemaOf = (files: readonly string[]): Promise<Said & { readonly errors: string }> => {
    const errors: string[] = [];
    const configFiles = files.map((file) => join(folder, file));
    const sink = { write: (line: string) => errors.push(line) };
    return said((output) => printSchema({ configFiles, envFiles: [], env: {}, output, sink })).then((found) => ({
      ...found,
      errors: errors.join(''),
    }));
  };
  const ini = { sources: { a: { url: 'http://a', decode: { type: 'ini', comment: '#' } } } };
  const takes = (text: string, config: object): boolean =>
    new Ajv({ strict: false }).compile(JSON.parse(text) as object)(config);
  const known = await schemaOf(['a.yaml']);
  expect([known.code, known.errors, takes(known.text, ini)]).toEqual([0, '', true]);
  expect(takes(known.text, { sources: { a: { url: 'http://a', decode: { type: 'ini', coment: '#' } } } })).toBe(false);
  const bare = await schemaOf([]);
  expect([bare.code, takes(bare.text, ini)]).toEqual([0, false]);
  const broken = await schemaOf(['bad.yaml']);
  expect(broken.code).toBe(1);
  expect(broken.errors).toMatch(/^\S+bad\.yaml:1:11 [^\n]*bad\.mjs[^\n]*\n$/);
});
