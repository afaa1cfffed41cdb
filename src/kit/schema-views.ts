import { type ConfigNode, entryOf, type MapEntry, type ScalarNode } from '../model/node.ts';
import type { JsonSchema } from './plugin.ts';

type Scalar = string | number | boolean | null;

/** Shape is a schema inside its root, against whose `definitions` local references are read. */
export interface Shape {
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
}

/** shapeOf is a whole schema as a shape. */
export function shapeOf(schema: JsonSchema): Shape {
  return { schema, root: schema };
}

/** resolveShape follows `$ref` to where it points. */
export function resolveShape({ schema, root }: Shape): Shape {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return { schema, root };
  const target = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((found, name) => (found as JsonSchema)[name], root);
  return resolveShape({ schema: target as JsonSchema, root });
}

/** viewsOf gives every schema that speaks about a node: the schema itself, and the branch of anyOf or oneOf that fits. */
export function viewsOf(shape: Shape, node: ConfigNode): readonly Shape[] {
  const own = resolveShape(shape);
  const branches = branchesOf(own);
  const branch = branches === undefined ? undefined : fittingBranch(branches, node);
  return branch === undefined ? [own] : [own, ...viewsOf(branch, node)];
}

/** branchesOf gives the branches of a schema's anyOf or oneOf; undefined when it has none. */
export function branchesOf({ schema, root }: Shape): readonly Shape[] | undefined {
  const branches = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  return branches?.map((branch) => ({ schema: branch, root }));
}

/** fittingBranch picks the branch that takes a node, else the one of the node's kind that knows most of its keys. */
export function fittingBranch(branches: readonly Shape[], node: ConfigNode): Shape | undefined {
  const fitting = branches.find((branch) => fits(branch, node));
  if (fitting !== undefined) return fitting;
  const unknown = (branch: Shape): number =>
    node.kind === 'map'
      ? node.entries.filter(({ key }) => memberShape([resolveShape(branch)], key) === undefined).length
      : 0;
  return branches.filter((branch) => isOfKind(branch, node)).sort((a, b) => unknown(a) - unknown(b))[0];
}

/** memberShape gives the schema of a map's member, or undefined for an unknown key. */
export function memberShape(views: readonly Shape[], key: string): Shape | undefined {
  for (const { schema, root } of views) {
    const properties = schema['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
    if (properties !== undefined && Object.hasOwn(properties, key)) {
      return { schema: properties[key] as JsonSchema, root };
    }
  }
  return schemaUnder(views, 'additionalProperties');
}

/** itemShape gives the schema of a list's item: `items` for all, or a list with a schema for each position. */
export function itemShape(views: readonly Shape[], position: number): Shape | undefined {
  for (const { schema, root } of views) {
    const items = schema['items'];
    if (Array.isArray(items)) return { schema: (items as readonly JsonSchema[])[position] ?? {}, root };
  }
  return schemaUnder(views, 'items');
}

function schemaUnder(views: readonly Shape[], keyword: string): Shape | undefined {
  for (const { schema, root } of views) {
    const found = schema[keyword];
    if (typeof found === 'object' && found !== null && !Array.isArray(found)) {
      return { schema: found as JsonSchema, root };
    }
  }
  return undefined;
}

/** missingDefaults gives the members that a map lacks and that have a default. */
export function missingDefaults(
  views: readonly Shape[],
  entries: readonly MapEntry[],
): readonly (readonly [string, Shape])[] {
  const present = new Set(entries.map(({ key }) => key));
  return views.flatMap(({ schema, root }) =>
    Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>)
      .map(([key, member]) => [key, resolveShape({ schema: member, root })] as const)
      .filter(([key, member]) => !present.has(key) && member.schema['default'] !== undefined),
  );
}

/** typesOf gives the JSON types that a schema takes; undefined for any. */
export function typesOf(shape: Shape): readonly string[] | undefined {
  const own = resolveShape(shape);
  const { type, enum: members, const: constant } = own.schema;
  if (type !== undefined) return Array.isArray(type) ? (type as readonly string[]) : [type as string];
  if (Array.isArray(members)) return members.map(typeName);
  if (constant !== undefined) return [typeName(constant)];
  const inner = branchesOf(own)?.map(typesOf);
  return inner?.every((types) => types !== undefined) ? inner.flat() : undefined;
}

/**
 * scalarValue reads a scalar as a schema wants it: its source text for text, and one reference alone as the number or
 * boolean that it spells.
 */
export function scalarValue(node: ScalarNode, types: readonly string[] | undefined): Scalar {
  const { value, text, parts } = node;
  if (types === undefined || takes(types, value)) return value;
  if (types.includes('string') && text !== '') return text;
  const isReferenceAlone = parts.length === 1 && parts[0]?.reference !== undefined;
  const spelled = isReferenceAlone ? spelledValue(text) : value;
  return takes(types, spelled) ? spelled : value;
}

function spelledValue(text: string): Scalar {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(number) ? number : text;
}

function fits(shape: Shape, node: ConfigNode): boolean {
  const own = resolveShape(shape);
  if (!isOfKind(own, node)) return false;
  const { required, enum: members, const: constant } = own.schema;
  if (node.kind === 'map') return ((required ?? []) as readonly string[]).every((key) => entryOf(node, key));
  if (node.kind === 'list') return true;
  const value = scalarValue(node, typesOf(own));
  return constant === undefined ? !Array.isArray(members) || members.includes(value) : value === constant;
}

function isOfKind(shape: Shape, node: ConfigNode): boolean {
  const types = typesOf(shape);
  if (types === undefined) return true;
  if (node.kind !== 'scalar') return types.includes(node.kind === 'map' ? 'object' : 'array');
  return takes(types, scalarValue(node, types));
}

function takes(types: readonly string[], value: Scalar): boolean {
  const name = typeName(value);
  return types.includes(name) || (name === 'integer' && types.includes('number'));
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Number.isInteger(value)) return 'integer';
  return typeof value;
}
