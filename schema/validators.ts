import standaloneModule from 'ajv/dist/standalone/index.js';
import { plugins } from '../plugins/index.ts';
import { digestOf, openSchemaCompiler } from '../src/kit/schema-compiler.ts';
import type { JsonSchema } from '../src/kit/plugin.ts';
import configSchema from './config.schema.json' with { type: 'json' };
import testSchema from './test.schema.json' with { type: 'json' };

const { default: standalone } = standaloneModule;

/** ownSchemas are all that the product's own configs, tests and plugins are held against. */
export const ownSchemas: readonly JsonSchema[] = [configSchema, testSchema, ...plugins.map(({ options }) => options)];

/** generateValidators writes a CommonJS module for each schema, by its digest; it exports the validator. */
export function generateValidators(schemas: readonly JsonSchema[] = ownSchemas): ReadonlyMap<string, string> {
  return new Map(schemas.map((schema) => [digestOf(schema), validatorCode(schema)]));
}

function validatorCode(schema: JsonSchema): string {
  const compiler = openSchemaCompiler({ code: { source: true, lines: true } });
  return standalone(compiler, compiler.compile(schema));
}
