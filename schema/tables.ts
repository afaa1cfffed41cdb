import { stringify } from 'yaml';
import type { JsonSchema } from '../src/kit/plugin.ts';

/** table writes the members of an object's schema: key, meaning, default and an example. */
export function table(part: JsonSchema, root: JsonSchema): string {
  const required = (part['required'] ?? []) as readonly string[];
  const members = Object.entries((part['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
  const rows = members.map(([key, own]) => {
    const { description, default: fallback, examples } = { ...definitionOf(own, root), ...own };
    const [example] = (examples ?? []) as readonly unknown[];
    const isMap = typeof fallback === 'object' && !Array.isArray(fallback);
    const usual = required.includes(key) ? 'required' : fallback === undefined || isMap ? '' : code(fallback);
    return [code(key), textOf(description), usual, example === undefined ? '' : code({ [key]: example })];
  });
  const lines = [['key', 'meaning', 'default', 'example'], ['---', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

/** code writes a value as it stands in YAML, on one line. */
export function code(value: unknown): string {
  const text = typeof value === 'string' ? value : stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return `\`${text.replace(/^\{ (.*) \}$/s, '$1')}\``;
}

/** textOf gives a description, '' where there is none. */
export function textOf(description: unknown): string {
  return typeof description === 'string' ? description : '';
}

/** definitionOf follows a reference to a root's definitions; an empty schema where there is none. */
export function definitionOf({ $ref: reference }: JsonSchema, root: JsonSchema): JsonSchema {
  if (typeof reference !== 'string') return {};
  const definitions = root['definitions'] as Readonly<Record<string, JsonSchema>>;
  return definitions[reference.slice('#/definitions/'.length)] ?? {};
}
