import type { JsonSchema } from '../../kit/plugin.ts';

const MOST = 3;

/**
 * withExamples gives every option of a plugin, and what stands inside it, examples out of whole ones, `shown`; what a schema
 * says of itself stays.
 */
export function withExamples(schema: JsonSchema, shown: readonly unknown[]): JsonSchema {
  return { ...withInner(schema, shown), ...examplesOf(schema, shown) };
}

function examplesOf({ examples, enum: members, const: only }: JsonSchema, shown: readonly unknown[]): JsonSchema {
  const found = new Map(shown.filter((value) => value !== null).map((value) => [JSON.stringify(value), value]));
  const isSaid = examples !== undefined || members !== undefined || only !== undefined || found.size === 0;
  return isSaid ? {} : { examples: [...found.values()].slice(0, MOST) };
}

/** The options themselves have none: they stand in the keys. */
export function withInner(schema: JsonSchema, shown: readonly unknown[]): JsonSchema {
  const { properties, items, additionalProperties: others, anyOf } = schema;
  return {
    ...schema,
    ...(isSchema(properties) && { properties: membersOf(properties, shown) }),
    ...(isSchema(items) && { items: withInner(items, shown.flatMap(listed)) }),
    ...(isSchema(others) && { additionalProperties: withInner(others, shown.flatMap(valued)) }),
    ...(Array.isArray(anyOf) && { anyOf: (anyOf as readonly JsonSchema[]).map((branch) => withInner(branch, shown)) }),
  };
}

function membersOf(properties: JsonSchema, shown: readonly unknown[]): JsonSchema {
  const members = Object.entries(properties).map(([key, member]) => {
    const values = shown.filter(isSchema).flatMap((value) => (Object.hasOwn(value, key) ? [value[key]] : []));
    return [key, withExamples(member as JsonSchema, values)] as const;
  });
  return Object.fromEntries(members);
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function valued(value: unknown): readonly unknown[] {
  return isSchema(value) ? Object.values(value) : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
