import type { ValidateFunction } from 'ajv';

/**
 * readyValidators are the validators of the product's own schemas, by the `digestOf` each. The build puts them here
 * (schema/validators.ts), so that a start compiles no schema; where there is none, one is compiled when it is needed.
 */
export const readyValidators: Readonly<Record<string, () => ValidateFunction>> = {};
