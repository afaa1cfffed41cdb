import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { plugins } from '../../plugins/index.ts';
import bundle from '../../schema/bundle.schema.json' with { type: 'json' };
import schema from '../../schema/config.schema.json' with { type: 'json' };
import testSchema from '../../schema/test.schema.json' with { type: 'json' };
import { loadConfig } from '../../src/config/load.ts';
import { compileOptions } from '../../src/kit/options.ts';
import { nodeOf } from '../../src/kit/node-of.ts';
import type { JsonSchema } from '../../src/kit/plugin.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { createCompiler } from '../../src/expression/compiler.ts';
import type { Problem } from '../../src/model/node.ts';
import { shippedConfigs } from '../support/shipped-configs.ts';

const PLACE = { file: 'example.yaml', line: 1, column: 1, path: '' };
const registry = createRegistry(plugins);

function problemsOf(part: JsonSchema, value: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  compileOptions(part, nodeOf(value, PLACE), { report, compiler: createCompiler({ registry, report }) });
  return problems;
}

const keys = Object.entries(schema.definitions as Readonly<Record<string, JsonSchema>>).flatMap(([name, definition]) =>
  Object.entries((definition['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>).flatMap(([key, part]) =>
    ((part['examples'] ?? []) as readonly unknown[]).map((example) => [`${name}.${key}`, part, example] as const),
  ),
);

describe('examples in the schema', () => {
  it.each(keys)('%s', (_, part, example) => {
    const text = JSON.stringify(example).replace(/\$\{\w+(?::-(\w+))?\}/g, '$1');
    expect(problemsOf({ ...part, definitions: schema.definitions }, JSON.parse(text))).toEqual([]);
  });
});

const testKeys = [testSchema, ...Object.values(testSchema.definitions)].flatMap((part: JsonSchema) =>
  Object.entries((part['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>).flatMap(([key, member]) =>
    ((member['examples'] ?? []) as readonly unknown[]).map((example) => [key, member, example] as const),
  ),
);

describe('examples in the schema of test files', () => {
  it.each(testKeys)('%s', (_, part, example) => {
    expect(problemsOf({ ...part, definitions: testSchema.definitions }, example)).toEqual([]);
  });
});

/** Editors merge by `<<`, and take each key as text. */
function asEditorsRead(path: string): unknown {
  return parse(readFileSync(path, 'utf8'), { merge: true, stringKeys: true });
}

describe('the schema of test files', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(testSchema);
  it.each(shippedConfigs())('takes that of configs/$name in an editor too', ({ test }) => {
    validate(asEditorsRead(test));
    expect(validate.errors ?? []).toEqual([]);
  });
});

describe("plugins' examples", () => {
  const cases = plugins
    .filter(({ kind }) => kind !== 'transform')
    .flatMap(({ kind, name, options, examples }) =>
      examples.map((example) => [`${kind} ${name}: ${example.title}`, options, example.options] as const),
    );
  it.each(cases)('%s', (_, options, example) => {
    expect(problemsOf(options, example ?? {})).toEqual([]);
  });
});

describe('the bundle for editors', () => {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(bundle);
  it.each(shippedConfigs())('takes configs/$name', ({ config }) => {
    validate(asEditorsRead(config));
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each([
    [{ sources: { a: { url: 'u', auth: { type: 'basic', user: 'x' } } } }],
    [{ sources: { a: { url: 'u', metrics: [{ name: 'm', type: 'gauge', value: ['$.a', { nothing: 1 }] }] } } }],
    [{ sources: { a: { url: 'u', timeout: 'soon' } } }],
  ])('refuses %j', (config) => {
    expect(validate(config)).toBe(false);
  });

  it.each(shippedConfigs())('agrees with the loader on configs/$name', async ({ config, env }) => {
    expect(await loadConfig({ paths: [config], registry, env })).toHaveProperty('config');
  });
});
