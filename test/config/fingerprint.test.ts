import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import type { Config } from '../../src/config/config.ts';
import type { Inputs } from '../../src/config/inputs.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createRegistry } from '../../src/kit/registry.ts';

const BASE = `
auth:
  named: { type: bearer, token: '\${TOKEN:-t}' }
sources:
  a:
    url: http://a
    auth: named
    tls: { ca_file: ca.pem }
    headers: { X-Key: '\${file:key.txt}' }
    metrics: [{ name: a, type: gauge, help: A., value: $.a }]
  b: { url: http://b }
lookups:
  names: { type: id-to-name, source: b, each: $.rows, key: $.id, value: $.name }
  sites: { type: file, file: sites.json }
`;

let folder = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'fingerprint-')));
  await write({ 'ca.pem': 'ca', 'key.txt': 'key', 'a.yaml': BASE, 'sites.json': '{}' });
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

async function load(path = '.', env: Record<string, string> = {}): Promise<{ config: Config; inputs: Inputs }> {
  const loaded = await loadConfig({ paths: [join(folder, path)], registry: createRegistry(plugins), env });
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded;
}

const prints = ({ sources, lookups }: Config): Record<string, string | undefined> => ({
  a: sources['a']?.fingerprint,
  b: sources['b']?.fingerprint,
  names: lookups['names']?.fingerprint,
  sites: lookups['sites']?.fingerprint,
});

describe('a fingerprint', () => {
  it.each<[string, { files?: Record<string, string>; env?: Record<string, string> }, readonly string[]]>([
    ['nothing', {}, []],
    ['a comment and a line more', { files: { 'a.yaml': `# new\n${BASE}` } }, []],
    ['its own key', { files: { 'a.yaml': BASE.replace('http://a', 'http://c') } }, ['a']],
    ['a number that becomes text', { files: { 'a.yaml': BASE.replace('value: $.a', 'value: 1') } }, ['a']],
    ['a variable of its auth', { env: { TOKEN: 'other' } }, ['a']],
    ['a secret file', { files: { 'key.txt': 'rotated' } }, ['a']],
    ['a certificate', { files: { 'ca.pem': 'renewed' } }, ['a']],
    ['a lookup', { files: { 'a.yaml': BASE.replace('$.name', '$.title') } }, ['names']],
    ["a lookup's file", { files: { 'sites.json': '{"a": "b"}' } }, ['sites']],
    ['defaults', { files: { 'a.yaml': `defaults: { timeout: 3s }\n${BASE}` } }, ['a', 'b']],
  ])('changes with %s', async (_, { files = {}, env = {} }, changed) => {
    const before = prints((await load()).config);
    await write(files);
    const after = prints((await load('.', env)).config);
    expect(Object.keys(before).filter((name) => before[name] !== after[name])).toEqual(changed);
  });
});

describe('inputs', () => {
  it('are all files that a config is read from, and the folders where more may appear', async () => {
    const { files, folders } = (await load()).inputs;
    expect(files.filter((file) => file.startsWith(folder))).toEqual(
      ['a.yaml', 'ca.pem', 'key.txt', 'sites.json'].map((name) => join(folder, name)),
    );
    expect(files.some((file) => file.endsWith('/.env'))).toBe(true);
    expect(folders).toEqual([folder]);
    expect((await load('*.yaml')).inputs.folders).toEqual([folder]);
    expect((await load('a.yaml')).inputs.folders).toEqual([]);
  });
});
