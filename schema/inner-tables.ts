import type { JsonSchema } from '../src/kit/plugin.ts';
import { code, definitionOf, table, textOf } from './tables.ts';

/** What has a section of its own, is a plugin's, or is said in full where it is used. */
const TOLD = ['source', 'target', 'httpSd', 'probe', 'tls', 'limits', 'entry', 'group', 'metric', 'from'];
const OF_PLUGINS = ['authBlock', 'decodeBlock', 'lookupBlock'];

type Members = Readonly<Record<string, JsonSchema>>;

/**
 * innerTables writes a table for each key of a part whose value is a map with keys of its own, and for what those hold; a
 * definition that several keys share is written once.
 */
export function innerTables(root: JsonSchema): (path: string, part: JsonSchema) => readonly string[] {
  const told = new Set([...TOLD, ...OF_PLUGINS].map((name) => `#/definitions/${name}`));
  const tablesOf = (path: string, part: JsonSchema): readonly string[] =>
    Object.entries((part['properties'] ?? {}) as Members).flatMap(([key, own]) => {
      const whole = { ...definitionOf(own, root), ...own };
      const forms = formsOf(whole, root, told).filter((form) => 'properties' in form);
      const reference = textOf(own['$ref']);
      if (forms.length === 0 || told.has(reference)) return [];
      if (reference !== '') told.add(reference);
      const merged = mergedForm(forms);
      const name = path.startsWith('A ') ? key : `${path}.${key}`;
      return [`### ${code(name)}`, textOf(whole['description']), table(merged, root), ...tablesOf(name, merged)];
    });
  return (path, part) => tablesOf(path.replaceAll('`', ''), part);
}

/** A value itself, what else may stand in its place, and the items of a list. */
function formsOf(whole: JsonSchema, root: JsonSchema, told: ReadonlySet<string>): readonly JsonSchema[] {
  const others = [...((whole['anyOf'] ?? []) as readonly JsonSchema[]), whole['items'] as JsonSchema | undefined];
  const untold = others.filter((one) => one !== undefined && !told.has(textOf(one['$ref'])));
  return [whole, ...untold.map((one) => ({ ...definitionOf(one ?? {}, root), ...one }))];
}

/** The keys of all forms; needed is what each of them needs. */
function mergedForm(forms: readonly JsonSchema[]): JsonSchema {
  const required = forms.map((form) => (form['required'] ?? []) as readonly string[]);
  return {
    properties: Object.assign({}, ...forms.map((form) => form['properties'] as Members)) as Members,
    required: (required[0] ?? []).filter((key) => required.every((keys) => keys.includes(key))),
  };
}
