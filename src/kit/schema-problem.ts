import type { ErrorObject } from 'ajv';
import type { ConfigNode, Place, Problem } from '../model/node.ts';
import { didYouMean } from './did-you-mean.ts';
import type { JsonSchema } from './plugin.ts';
import { branchesOf, resolveShape, type Shape, typesOf } from './schema-views.ts';
import { kindOf, shown } from './shown.ts';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'empty',
};

const MESSAGES: Readonly<Record<string, string>> = {
  pattern: 'is not in the form that is expected here',
  minItems: 'must not be empty',
  minLength: 'must not be empty',
  minProperties: 'must not be empty',
  not: 'has keys that exclude each other',
};

/** wrongQuantity says that a node is no duration or size. */
export function wrongQuantity(quantity: 'duration' | 'size', node: ConfigNode): Pick<Problem, 'message' | 'hint'> {
  const like = quantity === 'duration' ? 'like 10s, 1h30m or 250ms' : 'like 32MiB, 10MB or 4096';
  return { message: `${kindOf(node)} is not a ${quantity} that can stand here`, hint: like };
}

/** schemaProblem says in the words of this product what ajv found wrong with a node. */
export function schemaProblem(error: ErrorObject, node: ConfigNode, root: JsonSchema): Problem {
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(String(params['additionalProperty']), { schema: error.parentSchema ?? {}, root }, node);
    case 'required': {
      const key = String(params['missingProperty']);
      const message = `the key ${key} is missing`;
      return { code: 'CONFIG_MISSING_KEY', place: node.place, message, ...hint(exampleHint(key, error.parentSchema)) };
    }
    case 'propertyNames': {
      const name = String(params['propertyName']);
      const message = `${name} is not a valid name here`;
      return { code: 'CONFIG_BAD_NAME', place: keyPlace(node, name), message, ...hint(nameHint(error.schema)) };
    }
    case 'oneOf':
    case 'anyOf':
      return {
        code: 'CONFIG_SCHEMA',
        place: node.place,
        message: choiceMessage(error, node, root),
        ...hint(typeHint(error.parentSchema ?? {}, node)),
      };
    default:
      return { code: 'CONFIG_SCHEMA', place: node.place, ...wrongValue(error, node) };
  }
}

function unknownKey(key: string, shape: Shape, node: ConfigNode): Problem {
  const known = Object.keys(shape.schema['properties'] ?? {});
  const listed = known.length > 0 ? `known here: ${known.join(', ')}` : undefined;
  return {
    code: 'CONFIG_UNKNOWN_KEY',
    place: keyPlace(node, key),
    message: `unknown key ${key}`,
    ...hint(didYouMean(key, known) ?? elsewhere(key, shape) ?? listed),
  };
}

/** Words of Prometheus' own files, and what they are here. */
const FAMILIAR: Readonly<Record<string, string>> = {
  authorization: 'auth',
  basic_auth: 'auth',
  bearer_token: 'auth',
  interval: 'refresh',
  params: 'query',
  scrape_interval: 'refresh',
  scrape_timeout: 'timeout',
  tls_config: 'tls',
};

/** A key may be known under another name, or one level deeper. */
function elsewhere(key: string, { schema, root }: Shape): string | undefined {
  const members = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const meant = Object.hasOwn(FAMILIAR, key) ? FAMILIAR[key] : undefined;
  if (meant !== undefined && Object.hasOwn(members, meant)) return `did you mean ${meant}?`;
  const holder = Object.entries(members).find(([, member]) => {
    const inner = resolveShape({ schema: member, root }).schema['properties'];
    return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key);
  });
  return holder && `it stands under ${holder[0]}: {${key}: …}`;
}

function exampleHint(key: string, schema: JsonSchema = {}): string | undefined {
  const members = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const [example] = (members[key]?.['examples'] ?? []) as readonly unknown[];
  return typeof example === 'string' ? `like ${key}: ${example}` : undefined;
}

/** A map without a space after its colon is text to YAML. */
function typeHint({ examples, compile, description }: JsonSchema, node: ConfigNode): string | undefined {
  if (compile === 'regex') return 'Quote a regular expression that starts with [ or {.';
  if (node.kind === 'scalar' && /^[\w-]+:\S/.test(shown(node))) return 'a key needs a space after its colon';
  if (Array.isArray(examples) && typeof examples[0] === 'object') return `like ${JSON.stringify(examples[0])}`;
  return textOf(description);
}

function wrongValue(error: ErrorObject, node: ConfigNode): Pick<Problem, 'message' | 'hint'> {
  const { keyword } = error;
  const parentSchema: JsonSchema = error.parentSchema ?? {};
  const suffix = `, not ${kindOf(node)}`;
  if (keyword === 'type') {
    const message = `must be ${typeList([parentSchema['type']].flat())}${suffix}`;
    return { message, ...hint(typeHint(parentSchema, node)) };
  }
  if (keyword === 'enum' || keyword === 'const') {
    const allowed = (parentSchema['enum'] ?? [parentSchema['const']]) as readonly unknown[];
    const near = node.kind === 'scalar' ? didYouMean(node.text, allowed.map(String)) : undefined;
    const message = `must be ${alternatives(allowed.map(String))}${suffix}`;
    return { message, ...hint(near ?? textOf(parentSchema['description'])) };
  }
  return wrongForm(error, node);
}

function wrongForm(
  { keyword, message, parentSchema }: ErrorObject,
  node: ConfigNode,
): Pick<Problem, 'message' | 'hint'> {
  const { compile, description, minItems }: JsonSchema = parentSchema ?? {};
  if (keyword === 'minItems' && minItems !== 1)
    return { message: `needs ${String(minItems)} items`, ...hint(textOf(description)) };
  if (keyword === 'pattern' && (compile === 'duration' || compile === 'size')) return wrongQuantity(compile, node);
  return {
    message: MESSAGES[keyword] ?? message ?? 'is not valid',
    ...hint(textOf(description)),
  };
}

function textOf(description: unknown): string | undefined {
  return typeof description === 'string' ? description : undefined;
}

function choiceMessage({ parentSchema, keyword }: ErrorObject, node: ConfigNode, root: JsonSchema): string {
  const branches = branchesOf({ schema: parentSchema ?? {}, root }) ?? [];
  const required = branches.flatMap(({ schema }) => (schema['required'] ?? []) as readonly string[]);
  if (node.kind === 'map' && required.length > 0) {
    return `needs ${keyword === 'oneOf' ? 'exactly one' : 'one'} of ${required.join(', ')}`;
  }
  const types = branches.flatMap((branch) => typesOf(branch) ?? []);
  return types.length === 0 ? 'is not valid here' : `must be ${typeList(types)}, not ${kindOf(node)}`;
}

function typeList(types: readonly unknown[]): string {
  return alternatives([...new Set(types)].map((type) => TYPES[String(type)] ?? String(type)));
}

function alternatives(words: readonly string[]): string {
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' or ');
}

function nameHint(schema: unknown): string | undefined {
  return textOf((schema as JsonSchema)['description']);
}

function keyPlace(node: ConfigNode, key: string): Place {
  return (node.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.keyPlace : undefined) ?? node.place;
}

function hint(text: string | undefined): { hint?: string } {
  return text === undefined ? {} : { hint: text };
}
