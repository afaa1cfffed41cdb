import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plugins } from '../../../plugins/index.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { showConfig, type ShownFile, writeShown } from '../../../src/config/shown/show-config.ts';
import { createRegistry } from '../../../src/kit/registry.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shown-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Each of them is a secret, and none may be shown. */
const ENV = { NAME: 's3cret-env', HOST: 's3cret-host', LOGIN: 's3cret-login' };
const MINE = `
export default [
  { kind: 'transform', name: 'unlock', summary: 'S.', examples: [],
    options: { type: 'object', additionalProperties: false, properties: { with: { type: 'object', additionalProperties: true, writeOnly: true } } },
    create: () => (value) => value },
  { kind: 'decode', name: 'sealed', summary: 'S.', examples: [],
    options: { type: 'object', additionalProperties: false, properties: { list: { type: 'array', items: { type: 'string', writeOnly: true } } } },
    create: () => ({ decode: () => ({ dialect: 'json', root: {} }) }) },
];
`;

async function show(files: Readonly<Record<string, string>>): Promise<readonly ShownFile[]> {
  await writeFile(join(folder, 'mine.mjs'), MINE);
  await writeFile(join(folder, 'secret.txt'), 's3cret-file\n');
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const loaded = await loadConfig({ paths: [folder], registry: createRegistry(plugins), env: ENV, envFolder: false });
  expect(loaded).not.toHaveProperty('problems');
  if (!('config' in loaded)) throw new Error('not loaded');
  return showConfig(loaded.trees, loaded.config.registry);
}

/** How a source is shown. */
async function source(text: string, url = 'http://h/'): Promise<unknown> {
  const lines = [`url: "${url}"`, ...text.split('\n')].map((line) => `    ${line}\n`);
  const [file] = await show({ 'a.yaml': `plugins: [mine.mjs]\nsources:\n  a:\n${lines.join('')}` });
  return (file?.config as { sources: { a: unknown } }).sources.a;
}

const SECRET = '<secret>';

describe('a secret', () => {
  it.each<readonly [string, string, object]>([
    [
      'from the environment is its reference',
      'labels: { a: "${NAME}", b: "x-${NAME}-$${NAME}", c: "${NAME:-y}", d: "${NONE:-z}" }',
      { labels: { a: '${NAME}', b: 'x-${NAME}-$${NAME}', c: '${NAME}', d: '${NONE}' } },
    ],
    ['from a file is its reference', 'labels: { a: "${file:secret.txt}" }', { labels: { a: '${file:secret.txt}' } }],
    [
      'in an option that is marked',
      'auth: [{ type: basic, username: u, password: s3cret }, { type: bearer, token: 12345678 }]',
      {
        auth: [
          { type: 'basic', username: 'u', password: SECRET },
          { type: 'bearer', token: SECRET },
        ],
      },
    ],
    [
      'in part of such an option',
      'auth: { type: bearer, token: "s3cret-${NAME}" }',
      { auth: { type: 'bearer', token: SECRET } },
    ],
    [
      'as such an option, referred to',
      'auth: { type: bearer, token: "${NAME}" }',
      { auth: { type: 'bearer', token: '${NAME}' } },
    ],
    [
      'in the structure of a login',
      'auth: { type: session, login: { url: /l, headers: { X-Key: s3cret }, body: { form: { user: u, x: s3cret } } } }',
      {
        auth: {
          type: 'session',
          login: { url: '/l', headers: { 'X-Key': SECRET }, body: { form: { user: SECRET, x: SECRET } } },
        },
      },
    ],
    [
      'in options of a decoder and a step of a third party',
      'decode: { type: sealed, list: [s3cret, "${NAME}"] }\nlabels: { a: [$.b, { unlock: { with: { deep: s3cret } } }] }',
      {
        decode: { type: 'sealed', list: [SECRET, '${NAME}'] },
        labels: { a: ['$.b', { unlock: { with: SECRET } }] },
      },
    ],
    [
      'in headers, the query and the body, by its name',
      [
        'headers: { Authorization: Bearer s3cret, X-Plain: plain, PRIVATE-TOKEN: "${NAME}" }',
        'query: { api_key: s3cret, sort: up }',
        'body: { json: { a: [{ password: { is: s3cret } }], page: 1 } }',
      ].join('\n'),
      {
        headers: { Authorization: SECRET, 'X-Plain': 'plain', 'PRIVATE-TOKEN': '${NAME}' },
        query: { api_key: SECRET, sort: 'up' },
        body: { json: { a: [{ password: SECRET }], page: 1 } },
      },
    ],
    ['in the text of a form', 'body: "user=u&password=s3cret&x=1"', { body: `user=u&password=${SECRET}&x=1` }],
    ['in the text of JSON', `body: '{"token": "s3cret", "x": "1"}'`, { body: `{"token": "${SECRET}", "x": "1"}` }],
    [
      'of a request per item',
      'metrics: [{ fetch: { url: x, headers: { Cookie: s3cret } }, metrics: [{ name: x, type: gauge, help: X, value: $.x }] }]',
      {
        metrics: [
          {
            fetch: { url: 'x', headers: { Cookie: SECRET } },
            metrics: [{ name: 'x', type: 'gauge', help: 'X', value: '$.x' }],
          },
        ],
      },
    ],
  ])('%s', async (_, text, wanted) => {
    expect(await source(text)).toEqual({ url: 'http://h/', ...wanted });
  });

  it.each([
    ['http://u:s3cret@h:1/a', `http://${SECRET}@h:1/a`],
    ['http://${LOGIN}:s3cret@h/', `http://${SECRET}@h/`],
    ['http://${HOST}/a?x=1&access_token=s3cret#end', `http://\${HOST}/a?x=1&access_token=${SECRET}#end`],
    ['http://h/?key=${NAME}&x=1', 'http://h/?key=${NAME}&x=1'],
    ['http://h/?key=${NAME}s3cret', `http://h/?key=${SECRET}`],
    ['http://h/?key={{ param.a }}&x={{ param.b }}', 'http://h/?key={{ param.a }}&x={{ param.b }}'],
  ])('in the url %s', async (url, shown) => {
    expect(await source('', url)).toEqual({ url: shown });
  });
});

describe('what is shown', () => {
  it('is every file, its defaults under its sources, as YAML that says the same', async () => {
    const files = await show({
      'a.yaml': [
        'defaults: { refresh: 15s, auth: { type: bearer, token: s3cret } }',
        'auth: { main: &main { type: basic, username: u, password: s3cret } }',
        'sources:',
        '  a: { url: http://h/, labels: { version: 1.10, on: True, of: 007, n: 5, off: false, text: "5" } }',
        '  b: { url: http://h/, auth: [*main], refresh: none }',
      ].join('\n'),
      'b.yaml': 'lookups: { names: { type: static, entries: { a: "one\\ntwo\\n" } } }',
    });
    const bearer = `    auth:\n      type: bearer\n      token: ${SECRET}\n`;
    const basic = (indent: string): string => `type: basic\n${indent}username: u\n${indent}password: ${SECRET}\n`;
    expect(writeShown(files)).toBe(
      [
        `# ${join(folder, 'a.yaml')}\nauth:\n  main:\n    ${basic('    ')}`,
        'sources:\n  a:\n    url: http://h/\n    labels:\n      version: "1.10"\n      on: "True"\n      of: "007"\n',
        `      n: 5\n      off: false\n      text: "5"\n    refresh: 15s\n${bearer}`,
        `  b:\n    url: http://h/\n    auth:\n      - ${basic('        ')}`,
        `---\n# ${join(folder, 'b.yaml')}\nlookups:\n  names:\n    type: static\n    entries:\n      a: |\n        one\n        two\n`,
      ].join(''),
    );
  });
});

/** A value for each variable of a shipped config, none of which stands in the config itself. */
const VALUES: Readonly<Record<string, string>> = {
  MIRTH_ENDPOINT: 'https://s3cret-host:47291',
  MIRTH_USERNAME: 's3cret-user',
  MIRTH_PASSWORD: 's3cret-word',
};

it.each(['mirth', 'mirth-session'])('of the shipped config %s nothing from outside is shown', async (name) => {
  const file = fileURLToPath(new URL(`../../../configs/${name}/${name}.yaml`, import.meta.url));
  const registry = createRegistry(plugins);
  const loaded = await loadConfig({ paths: [file], registry, env: VALUES, envFolder: false });
  if (!('config' in loaded)) throw new Error('not loaded');
  const shown = showConfig(loaded.trees, registry);
  const text = writeShown(shown) + JSON.stringify(shown);
  for (const value of Object.values(VALUES)) expect(text).not.toContain(value);
  expect(text).toContain('${MIRTH_PASSWORD}');
});
