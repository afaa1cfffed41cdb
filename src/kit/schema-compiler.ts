import { createHash } from 'node:crypto';
import { Ajv, type Options } from 'ajv';
import type { JsonSchema } from './plugin.ts';

/** openSchemaCompiler makes what compiles schemas for options to validators, which say all that is wrong at once. */
export function openSchemaCompiler(options: Pick<Options, 'code'> = {}): Ajv {
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    verbose: true,
    addUsedSchema: false,
    ...options,
  });
  ajv.addKeyword({ keyword: 'compile', schemaType: 'string' });
  ajv.addKeyword({ keyword: 'constant', schemaType: 'boolean' });
  return ajv;
}

/** digestOf tells schemas apart by all that stands in them. */
export function digestOf(schema: JsonSchema): string {
  return createHash('sha256').update(JSON.stringify(schema)).digest('base64url');
}
