import type { JsonSchema, Kind } from './plugin.ts';
import { compileSchema } from './validate-options.ts';

const KINDS: Readonly<Record<Kind, true>> = { auth: true, decode: true, join: true, transform: true };
const MARKS: readonly string[] = [
  ...['cel', 'duration', 'each', 'expression', 'file', 'json', 'lookup', 'regex', 'size', 'source', 'template', 'text'],
];
const NAME = /^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/;

/** pluginFlaws says all that keeps a value from being a plugin; nothing for one that is. */
export function pluginFlaws(value: unknown): readonly string[] {
  if (!isObject(value)) return ['it is no object that definePlugin made'];
  const { kind, name, summary, options, examples, create } = value;
  const flaws: string[] = [];
  const need = (holds: boolean, flaw: string): void => {
    if (!holds) flaws.push(flaw);
  };
  need(typeof kind === 'string' && Object.hasOwn(KINDS, kind), `kind must be ${Object.keys(KINDS).join(', ')}`);
  need(typeof name === 'string' && NAME.test(name), 'name must be lower case letters and digits, with - or _ between');
  need(typeof summary === 'string' && summary !== '', 'summary must say in a sentence what it does');
  need(typeof create === 'function', 'create must be a function');
  need(Array.isArray(examples) && examples.every(isExample), 'examples must be a list of {title, options}');
  if (!isObject(options)) return [...flaws, 'options must be a JSON Schema'];
  return [...flaws, ...schemaFlaws(options, kind === 'transform')];
}

function schemaFlaws(options: JsonSchema, isStep: boolean): readonly string[] {
  const flaws = looseParts(options, 'options');
  if (!isStep && options['type'] !== 'object') flaws.push("options must be of type: 'object'");
  try {
    compileSchema(options);
  } catch (cause) {
    flaws.push(`options is no JSON Schema: ${cause instanceof Error ? cause.message : 'it does not compile'}`);
  }
  return flaws;
}

/** Conditions say when something holds; they take no keys. */
const CONDITIONS = /\.(?:if|then|else)$/;

/** An object that takes any key would let a misspelt one pass. */
function looseParts(schema: unknown, path: string): string[] {
  if (Array.isArray(schema)) return schema.flatMap((part, index) => looseParts(part, `${path}[${index}]`));
  if (!isObject(schema)) return [];
  const flaws = Object.entries(schema).flatMap(([key, part]) =>
    key === 'default' || key === 'examples' ? [] : looseParts(part, `${path}.${key}`),
  );
  const { properties, additionalProperties: others, compile } = schema;
  const isLoose = isObject(properties) && (others === undefined || others === true);
  if (isLoose && !path.endsWith('properties') && !CONDITIONS.test(path))
    flaws.push(`${path} must have additionalProperties: false`);
  if (typeof compile === 'string' && !MARKS.includes(compile)) flaws.push(`${path}.compile: there is no ${compile}`);
  return flaws;
}

function isExample(value: unknown): boolean {
  return isObject(value) && typeof value['title'] === 'string' && 'options' in value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
