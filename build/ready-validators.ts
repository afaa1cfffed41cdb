import { join } from 'node:path';
import standaloneModule from 'ajv/dist/standalone/index.js';
import { build, type Plugin } from 'esbuild';
import { plugins } from '../plugins/index.ts';
import configSchema from '../schema/config.schema.json' with { type: 'json' };
import testSchema from '../schema/test.schema.json' with { type: 'json' };
import type { JsonSchema } from '../src/kit/plugin.ts';
import { digestOf, openSchemaCompiler } from '../src/kit/schema-compiler.ts';
import type { Output } from './late.ts';

const { default: standalone } = standaloneModule;

/** ownSchemas are all that the product's own configs, tests and plugins are held against. */
export const ownSchemas: readonly JsonSchema[] = [configSchema, testSchema, ...plugins.map(({ options }) => options)];

/** validatorCode writes the validator of a schema as a CommonJS module. */
export function validatorCode(schema: JsonSchema): string {
  const compiler = openSchemaCompiler({ code: { source: true, lines: true } });
  return standalone(compiler, compiler.compile(schema));
}

/** readyValidators puts validators in the place of src/kit/ready-validators.ts, each in a file that is read when it is used. */
export function readyValidators({ folder, common }: Output): Plugin {
  return {
    name: 'ready validators',
    setup(bundler) {
      bundler.onLoad({ filter: /\/src\/kit\/ready-validators\.ts$/ }, async () => {
        const members = await Promise.all(
          [...new Map(ownSchemas.map((schema) => [digestOf(schema), schema]))].map(async ([digest, schema]) => {
            const file = `late/validators/${digest.slice(0, 12)}.cjs`;
            const stdin = { contents: validatorCode(schema), resolveDir: '.' };
            await build({ ...common, stdin, outfile: join(folder, file), format: 'cjs', minifyWhitespace: true });
            return `${JSON.stringify(digest)}: () => require('./${file}')`;
          }),
        );
        return { contents: `export const readyValidators = {\n${members.join(',\n')}\n};\n`, loader: 'js' };
      });
    },
  };
}
