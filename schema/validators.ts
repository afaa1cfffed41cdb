import standaloneModule from 'ajv/dist/standalone/index.js';
import { plugins } from '../plugins/index.ts';
import { digestOf, openSchemaCompiler } from '../src/kit/schema-compiler.ts';
import type { JsonSchema } from '../src/kit/plugin.ts';
import configSchema from './config.schema.json' with { type: 'json' };
import testSchema from './test.schema.json' with { type: 'json' };

const { default: standalone } = standaloneModule;

/** ownSchemas are all that the product's own configs, tests and plugins are held against. */
export const ownSchemas: readonly JsonSchema[] = [configSchema, testSchema, ...plugins.map(({ options }) => options)];

/**
 * generateValidators writes what takes the place of src/kit/ready-validators.ts in a build: each validator in a function of its
 * own, so that a start pays for those it uses.
 */
export function generateValidators(schemas: readonly JsonSchema[] = ownSchemas): string {
  const written = new Map(schemas.map((schema) => [digestOf(schema), validatorCode(schema)]));
  const members = [...written].map(
    ([digest, code]) => `${JSON.stringify(digest)}: () => { const module = {};\n${code}\nreturn module.exports; }`,
  );
  return `export const readyValidators = {\n${members.join(',\n')}\n};\n`;
}

function validatorCode(schema: JsonSchema): string {
  const compiler = openSchemaCompiler({ code: { source: true, lines: true } });
  return standalone(compiler, compiler.compile(schema));
}
