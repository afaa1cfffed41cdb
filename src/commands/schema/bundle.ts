import type { JsonSchema, Kind, Plugin } from '../../kit/plugin.ts';
import { asSnippets } from './snippets.ts';
import { withExamples, withInner } from './option-examples.ts';

/**
 * generateBundle writes the schema for editors: the options of all plugins in their places, expressions spelled out, and
 * `${…}` taken wherever a scalar stands.
 */
export function generateBundle(schema: JsonSchema, plugins: readonly Plugin[]): string {
  const ofKind = (kind: Kind): readonly Plugin[] => plugins.filter((plugin) => plugin.kind === kind);
  const definitions = schema['definitions'] as Readonly<Record<string, JsonSchema>>;
  const whole = {
    ...schema,
    definitions: {
      ...definitions,
      authBlock: blockOf(definitions['authBlock'], ofKind('auth')),
      decodeBlock: blockOf(definitions['decodeBlock'], ofKind('decode')),
      lookupBlock: blockOf(definitions['lookupBlock'], ofKind('join')),
      expression: expression(),
      step: stepOf(ofKind('transform')),
    },
  };
  return `${JSON.stringify(forEditors(whole), null, 2)}\n`;
}

/** A block is the options of one of the plugins, beside the keys that every block has. */
function blockOf(block: JsonSchema | undefined, plugins: readonly Plugin[]): JsonSchema {
  const { title, description, properties } = block ?? {};
  const branches = plugins.map(({ name, summary, options, examples }) => ({
    ...options,
    ...roomFor(options, Object.keys(properties ?? {}).length),
    description: summary,
    required: ['type', ...((options['required'] ?? []) as readonly string[])],
    properties: {
      ...(properties as JsonSchema | undefined),
      type: { const: name, description: summary },
      ...(withInner(options, shownIn(examples))['properties'] as JsonSchema | undefined),
    },
  }));
  return { title, description, anyOf: branches };
}

function shownIn(examples: Plugin['examples']): readonly unknown[] {
  return examples.map(({ options }) => options);
}

/** How many options there may be is said of the options alone; the keys of the block stand beside them. */
function roomFor({ maxProperties }: JsonSchema, keys: number): JsonSchema {
  return typeof maxProperties === 'number' ? { maxProperties: maxProperties + keys } : {};
}

function expression(): JsonSchema {
  const self = { $ref: '#/definitions/expression' };
  const only = (key: string, value: JsonSchema): JsonSchema => ({
    type: 'object',
    required: [key],
    additionalProperties: false,
    properties: { [key]: value },
  });
  return {
    description: 'A path, a literal, a template, `text`, `cel`, `first`, or a pipeline of one of them and steps.',
    anyOf: [
      { type: ['string', 'number', 'boolean'] },
      only('text', { type: 'string', description: 'Text that looks like something else.', examples: ['$5'] }),
      only('cel', { type: 'string', description: 'A CEL expression.', examples: ['item.used * 100 / item.size'] }),
      only('first', {
        ...{ type: 'array', items: self, description: 'The first that is not missing.' },
        examples: [['$.name', '$.id']],
      }),
      { type: 'array', items: { anyOf: [self, { $ref: '#/definitions/step' }] }, minItems: 1 },
    ],
  };
}

function stepOf(plugins: readonly Plugin[]): JsonSchema {
  const branches = plugins.map(({ name, summary, options, examples }) => ({
    type: 'object',
    required: [name],
    additionalProperties: false,
    properties: { [name]: { description: summary, ...withExamples(options, shownIn(examples)) } },
  }));
  return { description: 'A step of a pipeline.', anyOf: branches };
}

/** Turns marks into references, and lets `${…}` stand for a scalar of any form. */
function forEditors(node: unknown, key = ''): unknown {
  if (Array.isArray(node)) return node.map((member) => forEditors(member));
  if (typeof node !== 'object' || node === null || key === 'default' || key === 'examples') return node;
  const { compile, ...rest } = node as JsonSchema;
  if (compile === 'expression' || compile === 'each') {
    const { description, examples } = rest;
    return asSnippets({ description, examples, $ref: '#/definitions/expression' });
  }
  const inner = Object.fromEntries(
    Object.entries(rest).map(([name, member]) => [name, forEditors(member, key === 'properties' ? '' : name)]),
  );
  return key === 'propertyNames' ? inner : asSnippets(describedOnce(lenient(inner)));
}

/** Editors show the words of the branch that fits in the place of those of the key. */
function describedOnce(schema: JsonSchema): JsonSchema {
  const { description, anyOf } = schema;
  if (description === undefined || !Array.isArray(anyOf)) return schema;
  return {
    ...schema,
    anyOf: (anyOf as readonly JsonSchema[]).map((branch) => (isScalar(branch) ? wordless(branch) : branch)),
  };
}

function isScalar(branch: JsonSchema): boolean {
  return ['properties', 'items', '$ref', 'additionalProperties'].every((key) => branch[key] === undefined);
}

function wordless(branch: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(branch).filter(([key]) => key !== 'description'));
}

const REFERENCE: JsonSchema = { type: 'string', pattern: '\\$\\{' };

function lenient(schema: JsonSchema): JsonSchema {
  const { type, description, default: fallback, examples, ...rest } = schema;
  const types = (Array.isArray(type) ? type : [type]) as readonly unknown[];
  const isFree = types.includes('string') && !('pattern' in rest) && !('enum' in rest);
  if (isFree) return { ...schema, type: [...new Set(['string', 'number', 'boolean', ...types])] };
  if (typeof type !== 'string' || !['string', 'integer', 'number', 'boolean'].includes(type)) return schema;
  const kept = Object.entries({ description, default: fallback, examples }).filter(([, value]) => value !== undefined);
  // A list of status codes may hold numbers, which are read as their text.
  const typed = type === 'string' && 'pattern' in rest ? { ...rest, type: ['string', 'number'] } : { ...rest, type };
  return { ...Object.fromEntries(kept), anyOf: [typed, REFERENCE] };
}
