import type { ErrorObject, ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ownSchemas, validatorCode } from '../../build/ready-validators.ts';
import { plugins } from '../../plugins/index.ts';
import type { JsonSchema } from '../../src/kit/plugin.ts';
import { openSchemaCompiler } from '../../src/kit/schema-compiler.ts';

function readyOf(schema: JsonSchema): ValidateFunction {
  const module: { exports?: ValidateFunction } = {};
  const run = compileFunction(validatorCode(schema), ['require', 'module']) as (...given: readonly unknown[]) => void;
  run(createRequire(import.meta.url), module);
  if (module.exports === undefined) throw new Error('the code exports nothing');
  return module.exports;
}

function errorsOf(validate: ValidateFunction, value: unknown): readonly ErrorObject[] {
  return validate(value) ? [] : (validate.errors ?? []);
}

/** All names of members and all values of a schema, at any depth, so that what is made of them is near to what it takes. */
function wordsOf(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return typeof schema === 'string' ? [schema] : [];
  return Object.entries(schema).flatMap(([key, value]) => [key, ...wordsOf(value)]);
}

function valuesFor(schema: JsonSchema): fc.Arbitrary<unknown> {
  const word = fc.constantFrom(...new Set([...wordsOf(schema), 'a', 'b_total']));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(word, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
      fc.dictionary(word, tie('value'), { maxKeys: 5 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  }));
  return value;
}

function describedBy(schema: JsonSchema): string {
  const owner = plugins.find(({ options }) => options === schema);
  return owner === undefined ? 'files' : `${owner.kind} ${owner.name}`;
}

describe('the validators of a build', () => {
  it.each(ownSchemas.map((schema) => ({ about: describedBy(schema), schema })))(
    'find of $about what is found without a build',
    ({ schema }) => {
      const [ready, compiled] = [readyOf(schema), openSchemaCompiler().compile(schema)];
      const examples = plugins.flatMap((plugin) => (plugin.options === schema ? plugin.examples : []));
      for (const { options } of examples) expect(errorsOf(ready, options)).toEqual(errorsOf(compiled, options));
      fc.assert(
        fc.property(valuesFor(schema), (value) => {
          expect(errorsOf(ready, value)).toEqual(errorsOf(compiled, value));
        }),
        { numRuns: 50 },
      );
    },
  );
});
