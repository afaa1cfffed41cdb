import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plugins } from '../../../plugins/index.ts';
import { file } from '../../../plugins/join/file.ts';
import type { Table } from '../../../src/kit/join.ts';
import { openDecoder } from '../../../src/kit/open-decoder.ts';
import type { Context, FileFlaw, Plugin } from '../../../src/kit/plugin.ts';
import { PURE } from '../../../src/kit/pure-context.ts';
import { createRegistry } from '../../../src/kit/registry.ts';
import { compilePluginOptions, frameOf } from '../../support/plugin-options.ts';

const plugin = file as Plugin<'join'>;
const context: Context = {
  ...PURE,
  decoder: (name, options) => openDecoder({ registry: createRegistry(plugins), context: PURE }, name, options),
};
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tables-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** The options of a table whose file holds a text; of no file when there is none. */
async function optionsOf(options: object, text?: string | Uint8Array): Promise<never> {
  const path = join(folder, 'file' in options ? String(options.file) : 'table.json');
  await rm(path, { force: true });
  if (text !== undefined) await writeFile(path, text);
  const { value, problems } = compilePluginOptions(plugin, { ...options, file: path });
  expect(problems).toEqual([]);
  return value as never;
}

async function build(options: object, text?: string): Promise<Table> {
  const opened = await plugin.create(await optionsOf(options, text), context);
  return opened.build([frameOf(undefined)]);
}

describe('file', () => {
  it.each(plugin.examples)('does what its example says: $title', async ({ options, input, output }) => {
    const table = await build(options as object, input as string);
    const rows = Object.entries(output as Record<string, unknown>);
    const found = rows.map(([key, row]) => {
      if (typeof row !== 'object' || row === null) return [key, table.get(key)];
      return [key, Object.fromEntries(Object.keys(row).map((field) => [field, table.get(key, field)]))];
    });
    expect(found).toEqual(rows);
    expect(table.size).toBe(rows.length);
  });

  it('reads what it is given anew each time, and counts what it leaves out', async () => {
    const text = '[{"id": 1, "n": "a"}, {"id": 1, "n": "b"}, {"n": "c"}]';
    const table = await build({ key: '$.id', value: '$.n' }, text);
    expect([table.size, table.duplicates, table.keyless, table.onMiss]).toEqual([1, 1, 1, 'keep']);
    expect(table.get('1')).toBe('a');
  });

  it.each<[string, { options?: object; text?: string; flaw?: Partial<FileFlaw> }]>([
    ['there is none', { flaw: { reason: 'cannot be read: ENOENT' } }],
    ['it breaks off', { text: '{"secret": ', flaw: { reason: 'is not well-formed JSON: it ends too early' } }],
    ['a key stands twice', { options: { file: 'a.yaml' }, text: 'a: 1\na: secret' }],
    ['a YAML tag is unknown', { options: { file: 'b.yaml' }, text: 'a: !secret x' }],
    ['an alias is unknown', { options: { file: 'c.yaml' }, text: 'a: *secret' }],
    ['a list has no key', { text: '["secret"]', flaw: { reason: 'is a list, whose items need a key' } }],
    ['it is one text', { text: '"secret"', flaw: { reason: 'is neither a list nor a map' } }],
    ['its name tells no format', { options: { file: 'table' }, text: '{}' }],
  ])('says why it cannot be used, and nothing of what is in it: %s', async (_, { options = {}, text, flaw }) => {
    const compiled = await optionsOf(options, text);
    const found = await plugin.checkFiles?.(compiled, context);
    expect(found).toMatchObject({ option: 'file', ...flaw });
    expect(found?.reason).not.toContain('secret');
    const opened = await plugin.create(compiled, context);
    const failure: unknown = await Promise.resolve(opened.build([frameOf(undefined)])).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ code: 'JOIN_FILE', details: { reason: found?.reason } });
  });

  it('takes no bytes that are not UTF-8 for YAML', async () => {
    const compiled = await optionsOf({ file: 'd.yaml' }, Uint8Array.of(0x61, 0x3a, 0x20, 0xff));
    expect(await plugin.checkFiles?.(compiled, context)).toMatchObject({ option: 'file' });
  });
});
