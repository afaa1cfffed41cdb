import type { Report } from '../kit/compiler.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf, type MapEntry } from '../model/node.ts';
import { type NameTools, sourcesOf } from './check-names.ts';
import { findUses, type LookupUse } from './find-lookups.ts';
import { itemsOf, sectionOf, type Tree } from './tree.ts';

/** Shape is what a lookup's own options say of its rows: one value each, or fields by name. */
type Shape = 'value' | ReadonlySet<string>;

/**
 * checkLookups sees to it that a look-up names a field where the rows have fields, one that they have, and none where a
 * row is one value (of a lookup whose options do not tell, nothing is said), and that none is read before it is built. Reports
 * CONFIG_LOOKUP_FIELD and CONFIG_LOOKUP_ORDER.
 */
export function checkLookups(trees: readonly Tree[], tools: NameTools): void {
  const { registry, report } = tools;
  const lookups = sectionOf(trees, 'lookups');
  checkBuiltFirst(lookups, tools);
  for (const { value } of lookups) checkUniform(value, report);
  const shapes = new Map(lookups.map(({ key, value }) => [key, shapeOf(value)]));
  for (const { value } of [...sectionOf(trees, 'sources'), ...sectionOf(trees, 'modules'), ...lookups]) {
    for (const use of findUses(value, registry)) checkUse(use, shapes.get(use.name.text), report);
  }
}

function checkUse({ name, step, argument }: LookupUse, shape: Shape | undefined, report: Report): void {
  if (step !== 'lookup' || shape === undefined) return;
  const field = entryOf(argument, 'field');
  const table = shown(name);
  const refuse = ({ place }: ConfigNode, message: string, hint: string): void =>
    report({ code: 'CONFIG_LOOKUP_FIELD', place, message, hint });
  if (shape === 'value') {
    if (field !== undefined) refuse(field, `the lookup ${table} has no fields`, `write lookup: ${table}`);
    return;
  }
  const known = [...shape];
  if (field === undefined) {
    const hint = `write lookup: {table: ${table}, field: ${known[0] ?? ''}}`;
    refuse(name, `the lookup ${table} has fields, of which one must be named: ${known.join(', ')}`, hint);
  } else if (field.kind === 'scalar' && !shape.has(field.text)) {
    const hint = didYouMean(field.text, known) ?? `its fields: ${known.join(', ')}`;
    refuse(field, `the lookup ${table} has no field ${shown(field)}`, hint);
  }
}

/** The options of a lookup that say what its rows are: its own, or those of its parts; or `entries` in place. */
function shapeOf(lookup: ConfigNode): Shape | undefined {
  const shapes = rowNodes(lookup).map(shapeOfRow);
  const fields = shapes.flatMap((shape) => (shape instanceof Set ? [...(shape as ReadonlySet<string>)] : []));
  if (fields.length > 0) return new Set(fields);
  return shapes.includes('value') ? 'value' : undefined;
}

/** A row of `entries` is a scalar, or a map of its fields; any other node tells its rows by `value` or `fields`. */
function shapeOfRow({ node, isEntry }: RowNode): Shape | undefined {
  if (isEntry && node.kind === 'scalar') return 'value';
  const fields = isEntry ? node : entryOf(node, 'fields');
  if (fields?.kind === 'map') return new Set(fields.entries.map(({ key }) => key));
  return entryOf(node, 'value') === undefined ? undefined : 'value';
}

interface RowNode {
  readonly node: ConfigNode;
  readonly isEntry: boolean;
}

function rowNodes(lookup: ConfigNode): readonly RowNode[] {
  const entries = entryOf(lookup, 'entries');
  const parts = itemsOf(entryOf(lookup, 'parts'));
  if (entries?.kind === 'map') return entries.entries.map(({ value }) => ({ node: value, isEntry: true }));
  return (parts.length > 0 ? parts : [lookup]).map((node) => ({ node, isEntry: false }));
}

/** What one row gives as a value another cannot give as a field. */
function checkUniform(lookup: ConfigNode, report: Report): void {
  const rows = rowNodes(lookup).map((row) => ({ row, shape: shapeOfRow(row) }));
  const told = rows.filter(({ shape }) => shape !== undefined);
  const other = told.find(({ shape }) => (shape === 'value') !== (told[0]?.shape === 'value'));
  if (other === undefined) return;
  const message = `here stands ${other.shape === 'value' ? 'one value' : 'a row of fields'}, above it is the other way`;
  const hint = 'a lookup has either one value a key, or fields for every key';
  report({ code: 'CONFIG_LOOKUP_FIELD', place: other.row.node.place, message, hint });
}

/** A lookup that is built before any source is read cannot read one that a source fills. */
function checkBuiltFirst(lookups: readonly MapEntry[], { registry, report }: NameTools): void {
  const filled = new Set(lookups.filter((lookup) => sourcesOf(lookup, registry).length > 0).map(({ key }) => key));
  for (const { key, value } of lookups) {
    if (filled.has(key)) continue;
    for (const { name } of findUses(value, registry).filter((use) => filled.has(use.name.text))) {
      const message = `${key} is built before any source is read, and ${shown(name)} after`;
      const hint = `look up in both where the values are used: [$.id, lookup: ${key}, lookup: ${shown(name)}]`;
      report({ code: 'CONFIG_LOOKUP_ORDER', place: name.place, message, hint });
    }
  }
}
