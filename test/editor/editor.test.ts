import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedConfigs } from '../support/shipped-configs.ts';
import { type Editor, openEditor, type Spot } from './language-server.ts';

const SCHEMAS = fileURLToPath(new URL('../../schema/', import.meta.url));

let editor: Editor;
let folder = '';
beforeAll(async () => {
  editor = await openEditor();
  folder = await mkdtemp(join(tmpdir(), 'editor-'));
});
afterAll(async () => {
  await editor[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

interface Opened {
  readonly file: string;
  readonly at: Spot;
  readonly lines: readonly string[];
  readonly found: readonly string[];
}

let count = 0;

/** Opens a text whose first line names our schema, as a file of its own; `|` is where the cursor stands. */
async function opened(text: string, schema = 'bundle'): Promise<Opened> {
  count += 1;
  const file = join(folder, `${count}.yaml`);
  const head = `# yaml-language-server: $schema=${relative(folder, join(SCHEMAS, `${schema}.schema.json`))}\n`;
  const lines = (head + text).split('\n');
  const line = lines.findIndex((one) => one.includes('|'));
  const at = { line, character: lines[line]?.indexOf('|') ?? 0 };
  const bare = (head + text).replace('|', '');
  await writeFile(file, bare);
  const findings = await editor.open(file, bare);
  return { file, at, lines, found: findings.map((one) => `${one.line}: ${one.message}`) };
}

async function completed(text: string, schema?: string): Promise<readonly string[]> {
  const { file, at } = await opened(text, schema);
  return (await editor.complete(file, at)).map(({ label }) => label);
}

describe('an editor offers', () => {
  it.each([
    ['the keys of a config', '|', ['auth', 'lookups', 'modules', 'plugins', 'sources']],
    [
      'the keys of a source',
      'sources:\n  app:\n    url: http://h/\n    |\n    timeout: 5s',
      ['decode', 'headers', 'paginate', 'targets'],
    ],
    ['the keys of a module', 'modules:\n  m:\n    |', ['probe', 'url', 'metrics']],
    ['the keys of a probe', 'modules:\n  m:\n    probe:\n      |', ['credentials', 'params', 'targets_allowed']],
    [
      'the types of a metric',
      'sources:\n  app:\n    metrics:\n      - name: a\n        type: |',
      ['counter', 'enum', 'gauge', 'histogram'],
    ],
    ['the plugins of auth', 'auth:\n  me:\n    type: |', ['basic', 'bearer', 'oauth2', 'session', 'sigv4']],
    ['the options of one of them', 'auth:\n  me:\n    type: basic\n    |', ['password', 'username']],
    ['the decoders', 'sources:\n  app:\n    decode:\n      type: |', ['csv', 'json', 'prometheus', 'text', 'xml']],
    ['the lookups', 'lookups:\n  names:\n    type: |', ['composite', 'file', 'id-to-name', 'static']],
    [
      'the steps',
      'sources:\n  app:\n    metrics:\n      - name: a\n        value:\n          - $.a\n          - |',
      ['lookup', 'parse', 'scale', 'split'],
    ],
    ['an example of several keys by what it is', 'sources:\n  app:\n    paginate: |', ['{next: link_header}']],
  ])('%s', async (_, text, labels) => {
    expect(await completed(text)).toEqual(expect.arrayContaining([...labels]));
  });

  it('nothing that it has no name for', async () => {
    for (const place of ['paginate: |', 'targets: |', 'metrics: |', 'auth: |', 'body: |', 'up: |', 'success: |']) {
      expect(await completed(`sources:\n  app:\n    ${place}`)).not.toContain('[object Object]');
    }
  });

  it('the keys of a test, and of what is expected', async () => {
    expect(await completed('|', 'test')).toEqual(
      expect.arrayContaining(['answers', 'config', 'env', 'sources', 'tests']),
    );
    const inside = 'tests:\n  - name: a\n    expect:\n      |';
    expect(await completed(inside, 'test')).toEqual(expect.arrayContaining(['exposition', 'faults', 'present']));
  });
});

describe('an editor underlines', () => {
  const source =
    'sources:\n  app:\n    url: http://h/\n    metrics: [{ name: a, type: gauge, help: A., value: $.a }]\n';
  it.each([
    ['a misspelt key', `${source}    timeuot: 5s`, ['5: Property timeuot is not allowed.']],
    ['a wrong type', `${source}    timeout: [5s]`, ['5: Incorrect type. Expected one of string, number.']],
    ['a plugin that there is not', 'auth:\n  me:\n    type: basik', ['3: Value must be "api-key" | "basic"']],
    [
      'an option that a plugin lacks',
      'auth:\n  me:\n    type: bearer\n    token: a\n    user: b',
      ['5: Property user is not allowed.'],
    ],
    [
      'a type that no metric has',
      source.replace('gauge', 'guage'),
      ['4: Value is not accepted. Valid values: "gauge"'],
    ],
    ['nothing in what is right', source, []],
    ['nothing where a variable stands for a number', `${source}    redirects: \${REDIRECTS}`, []],
  ])('%s', async (_, text, expected) => {
    const { found } = await opened(text);
    expect(found).toHaveLength(expected.length === 0 ? 0 : found.length);
    for (const one of expected) expect(found.join('\n')).toContain(one);
  });

  it.each(shippedConfigs())('nothing in configs/$name', async ({ config, test }) => {
    for (const file of [config, test]) expect(await editor.open(file, readFileSync(file, 'utf8'))).toEqual([]);
  });
});

describe('an editor shows', () => {
  it.each([
    ['what a key means, with an example', 'sources:\n  app:\n    ti|meout: 5s', ['the whole exchange', '5s']],
    [
      'an example of several keys',
      'sources:\n  app:\n    pagi|nate: {}',
      ['Every page is a document', 'next: link_header'],
    ],
    ['what an option of a plugin means', 'auth:\n  me:\n    type: basic\n    user|name: a', ['user', 'API_USER']],
    [
      'what a metric may be',
      'sources:\n  app:\n    metrics:\n      - name: a\n        ty|pe: gauge',
      ['never guessed', 'counter'],
    ],
  ])('%s', async (_, text, parts) => {
    const { file, at } = await opened(text);
    const shown = (await editor.hover(file, at)).toLowerCase();
    for (const part of parts) expect(shown).toContain(part.toLowerCase());
  });
});
