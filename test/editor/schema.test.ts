import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';

type Schema = Readonly<Record<string, unknown>>;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NAMES = ['bundle.schema.json', 'test.schema.json'] as const;

/** Key is a key that a file may hold, and all that the schema says of it. */
interface Key {
  readonly path: string;
  readonly schema: Schema;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every key, wherever it stands, plugins' options among them. */
function keysOf(schema: Schema, path: string): readonly Key[] {
  return Object.entries(schema).flatMap(([word, value]) => {
    const at = `${path}/${word}`;
    if (['if', 'then', 'not', 'default', 'examples', 'defaultSnippets', 'propertyNames'].includes(word)) return [];
    if (word === 'properties' || word === 'definitions') {
      return Object.entries(value as Readonly<Record<string, Schema>>).flatMap(([key, inner]) => [
        ...(word === 'properties' ? [{ path: `${at}/${key}`, schema: inner }] : []),
        ...keysOf(inner, `${at}/${key}`),
      ]);
    }
    const inner = Array.isArray(value) ? (value as unknown[]) : [value];
    return inner.filter(isSchema).flatMap((one, index) => keysOf(one, inner.length > 1 ? `${at}/${index}` : at));
  });
}

/** A key with what its reference says beside it. */
function whole(schema: Schema, root: Schema): Schema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const definitions = root['definitions'] as Readonly<Record<string, Schema>>;
  return { ...whole(definitions[reference.split('/').at(-1) ?? ''] ?? {}, root), ...schema };
}

const SHOWN = ['default', 'examples', 'defaultSnippets', 'enum', 'const', 'pattern'];

/** Yes or no, nothing at all, and what is a map of keys that say all of this themselves need no example. */
function needsNone(schema: Schema): boolean {
  const { type, properties, oneOf, anyOf } = schema;
  if (type === 'boolean' || type === 'null' || isSchema(properties)) return true;
  const branches = [oneOf, anyOf].flatMap((list) => (Array.isArray(list) ? (list as readonly Schema[]) : []));
  return branches.some((branch) => needsNone(branch) || SHOWN.some((word) => word !== 'pattern' && word in branch));
}

describe.each(NAMES)('schema/%s', (name) => {
  const root = JSON.parse(readFileSync(join(ROOT, 'schema', name), 'utf8')) as Schema;
  const keys = keysOf(root, '').map(({ path, schema }) => ({ path, schema: whole(schema, root) }));

  it('knows keys', () => {
    expect(keys.length).toBeGreaterThan(20);
  });

  it('says of every key what it means', () => {
    expect(keys.filter(({ schema }) => typeof schema['description'] !== 'string').map(({ path }) => path)).toEqual([]);
  });

  it('shows of every key what stands there', () => {
    const bare = keys.filter(({ schema }) => !needsNone(schema) && !SHOWN.some((word) => word in schema));
    expect(bare.map(({ path }) => path)).toEqual([]);
  });
});

/** YAML files of ours that are configs or tests of configs. */
function yamlFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .filter((file) => {
      const content = parse(readFileSync(join(ROOT, file), 'utf8'), { logLevel: 'silent' }) as unknown;
      return isSchema(content) && ['sources', 'modules', 'tests'].some((key) => key in content);
    });
}

it.each(['configs', 'deploy'].flatMap(yamlFiles))('%s names its schema', (file) => {
  const [line = ''] = readFileSync(join(ROOT, file), 'utf8').split('\n');
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(line) ?? [];
  const wanted = /\.test\.ya?ml$/.test(file) ? 'test.schema.json' : 'bundle.schema.json';
  expect(relative(ROOT, resolve(ROOT, dirname(file), path))).toBe(join('schema', wanted));
});
