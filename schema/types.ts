import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { JsonSchema } from '../src/kit/plugin.ts';

const TYPES: Readonly<Record<string, string>> = {
  expression: 'Expression',
  each: 'Each',
  template: 'Template',
  cel: 'Program',
  json: 'JsonTemplate',
  duration: 'number',
  size: 'number',
  file: 'string',
  text: 'string',
};

/** Keywords, and the key `defaults`, that say nothing about the type of a resolved config. */
const UNTYPED: ReadonlySet<string> = new Set([
  'definitions',
  'default',
  'defaults',
  'examples',
  'propertyNames',
  'oneOf',
]);

/** Head says what stands at the head of a file of types. */
export interface Head {
  /** The schema's file in `schema/`. */
  readonly source: string;
  /** Imports that the types need. */
  readonly imports: string;
}

/** generateTypes writes the types of YAML whose marked fields are compiled and whose defaults are filled in. */
export async function generateTypes(schema: JsonSchema, { source, imports }: Head): Promise<string> {
  const text = await compile(typed(schema, schema) as JSONSchema, String(schema['title']), {
    bannerComment: `// Generated from schema/${source} by \`npm run generate\`.\n${imports}`,
    additionalProperties: true,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, bracketSpacing: true, printWidth: 120, trailingComma: 'all' },
  });
  return text
    .replace(/\n \*\n \* This interface was referenced by [^\n]*\n \* via the `definition` [^\n]*/g, '')
    .replace(/^( *)(\w+\??:)(?=\s)/gm, '$1readonly $2')
    .replace(/\[k: string\]/g, 'readonly [key: string]')
    .replace(/(\w+|\([^()]*\))\[\]/g, 'readonly $1[]');
}

/** Puts `tsType` where `compile` stands, writes out references to definitions that are no interface, and drops `defaults`. */
function typed(node: unknown, root: JsonSchema): unknown {
  if (Array.isArray(node)) return node.map((member) => typed(member, root));
  if (typeof node !== 'object' || node === null) return node;
  const { compile: mark, ...rest } = node as JsonSchema;
  const reference = rest['$ref'];
  if (typeof reference === 'string') return typedReference(reference, root);
  if (typeof mark === 'string') {
    const isNullable = Array.isArray(rest['type']) && rest['type'].includes('null');
    return { description: rest['description'], tsType: `${TYPES[mark] ?? 'unknown'}${isNullable ? ' | null' : ''}` };
  }
  const members = Object.entries(rest).filter(([key]) => !UNTYPED.has(key));
  const inner = Object.fromEntries(members.map(([key, member]) => [key, typed(member, root)]));
  const named = node === root ? namedDefinitions(root) : {};
  return withRequired({ ...inner, ...named }, node as JsonSchema, root);
}

function typedReference(reference: string, root: JsonSchema): unknown {
  const definition = definitionOf(reference, root);
  return isNamed(definition) ? { $ref: reference } : typed(definition, root);
}

function namedDefinitions(root: JsonSchema): { definitions: unknown } {
  const all = Object.entries(root['definitions'] as Readonly<Record<string, JsonSchema>>);
  const named = all.filter(([, definition]) => isNamed(definition));
  return { definitions: Object.fromEntries(named.map(([name, definition]) => [name, typed(definition, root)])) };
}

function definitionOf(reference: unknown, root: JsonSchema): JsonSchema {
  if (typeof reference !== 'string') return {};
  const definitions = root['definitions'] as Readonly<Record<string, JsonSchema>>;
  return definitions[reference.slice('#/definitions/'.length)] ?? {};
}

function isNamed(definition: JsonSchema): boolean {
  return 'properties' in definition || 'anyOf' in definition;
}

/** A key that has a default is always there. */
function withRequired(inner: JsonSchema, { properties, required }: JsonSchema, root: JsonSchema): JsonSchema {
  if (typeof properties !== 'object') return inner;
  const filled = Object.entries(properties as Readonly<Record<string, JsonSchema>>)
    .filter(([, member]) => 'default' in { ...definitionOf(member['$ref'], root), ...member })
    .map(([key]) => key);
  return { ...inner, required: [...((required ?? []) as readonly string[]), ...filled] };
}
