import type { ConfigNode, MapEntry } from '../../../model/node.ts';
import { isTrue, itemsOf, knownMembersOf, membersIn, type Members, textOf } from './members.ts';
import type { Notes } from '../notes.ts';
import { plain } from '../plain.ts';
import { createExpressions, type Expressions, readEach } from './expressions.ts';
import { beginsAtIndex } from './write-expression.ts';

const KEYS = [
  ...['name', 'path', 'labels', 'type', 'valuetype', 'help', 'values', 'epochtimestamp', 'allow_missing_key', 'engine'],
];

type Data = Readonly<Record<string, unknown>>;

interface Reading {
  readonly notes: Notes;
  /** What was said of each metric's name in this module. */
  readonly families: Map<string, string>;
}

/** writeMetrics writes the metrics of a module; those that json_exporter gives no sample of are left out, and noted. */
export function writeMetrics(entry: MapEntry | undefined, notes: Notes): readonly Data[] {
  const reading = { notes, families: new Map<string, string>() };
  return itemsOf(entry, notes).flatMap((node) => writeMetric(node, reading));
}

function writeMetric(node: ConfigNode, reading: Reading): readonly Data[] {
  const { notes } = reading;
  const members = knownMembersOf(node, KEYS, notes);
  const engine = members.get('engine')?.value;
  if (engine !== undefined && !['', 'jsonpath'].includes(textOf(engine, notes) ?? '')) {
    const hint = 'Write it anew: value and labels take {cel: …}, with root for the document and item for an item.';
    notes.lost({ place: engine.place, message: 'metrics of another engine than jsonpath are not carried over', hint });
    return [];
  }
  const type = members.get('type')?.value;
  const kind = textOf(type, notes) ?? 'value';
  if (kind === 'value' || kind === '') return writeValue(node, members, reading);
  if (kind === 'object') return writeObject(node, members, reading);
  const message = 'json_exporter knows the types value and object: a module with another one gives nothing there';
  notes.withoutEffect({ place: type?.place ?? node.place, message });
  return [];
}

function writeValue(node: ConfigNode, members: Members, reading: Reading): readonly Data[] {
  const path = members.get('path');
  if (path === undefined) return missing(node, 'path', reading);
  const expressions = createExpressions(reading.notes);
  const head = headOf({ node, members, place: node }, reading);
  const value = expressions.value(path.value);
  if (head === undefined || value === undefined) return [];
  const labels = labelsOf(members, expressions, reading.notes);
  return [{ ...head, ...labels, value, ...restOf(members, expressions, reading.notes) }];
}

/** An item that is a list, and read as one, is found by longer paths instead: `each` would open it. */
function writeObject(node: ConfigNode, members: Members, reading: Reading): readonly Data[] {
  const { notes } = reading;
  const path = members.get('path');
  const values = members.get('values');
  if (path === undefined || values === undefined) return missing(node, path ? 'values' : 'path', reading);
  const each = readEach(path.value, notes);
  if (each === undefined) return [];
  const isWhole = each.isDefinite && readsLists(members, notes);
  const expressions = createExpressions(notes, isWhole ? each.text : '$');
  const metrics = membersIn(values, notes).flatMap((entry) => {
    const head = headOf({ node, members, suffix: entry.key, place: entry.value }, reading);
    const value = expressions.value(entry.value);
    return head === undefined || value === undefined
      ? []
      : [{ ...head, value, ...restOf(members, expressions, quiet(notes, entry, values)) }];
  });
  const labels = labelsOf(members, expressions, notes);
  return metrics.length === 0 ? [] : [{ ...(!isWhole && { each: each.text }), ...labels, metrics }];
}

/** What is the same for each of an object's values is noted with the first. */
function quiet(notes: Notes, { key }: MapEntry, values: MapEntry): Notes {
  const [first] = values.value.kind === 'map' ? values.value.entries : [];
  const nothing = (): void => undefined;
  return first?.key === key ? notes : { invalid: nothing, lost: nothing, differs: nothing, withoutEffect: nothing };
}

function readsLists(members: Members, notes: Notes): boolean {
  const inner = ['values', 'labels'].flatMap((key) => membersIn(members.get(key), notes).map(({ value }) => value));
  const templates = [...inner, members.get('epochtimestamp')?.value].flatMap((node) => textOf(node, notes) ?? []);
  return templates.some((template) => {
    try {
      return beginsAtIndex(template);
    } catch {
      // It is noted where it is written.
      return false;
    }
  });
}

interface Named {
  readonly node: ConfigNode;
  readonly members: Members;
  readonly suffix?: string;
  readonly place: ConfigNode;
}

/** One name has one type and one help: with another json_exporter breaks off the answer. */
function headOf({ node, members, suffix, place: { place } }: Named, reading: Reading): Data | undefined {
  const { notes, families } = reading;
  const base = textOf(members.get('name')?.value, notes) ?? '';
  const name = suffix === undefined ? base : `${base}_${suffix}`;
  if (base === '') missing(node, 'name', reading);
  else if (!/^[A-Za-z_:][A-Za-z0-9_:]*$/.test(name) || name.startsWith('omni_'))
    notes.lost({ place, message: `${name} is no name that a metric can have here`, hint: 'Give it another name.' });
  else {
    const help = textOf(members.get('help')?.value, notes) ?? '';
    const head = { name, type: typeOf(members, notes), help: plain(help === '' ? base : help) };
    const said = JSON.stringify(head);
    const before = families.get(name) ?? said;
    families.set(name, before);
    if (before === said) return head;
    const message = `${name} stands there already with another type or help: json_exporter then gives no answer at all`;
    notes.withoutEffect({ place, message });
  }
  return undefined;
}

function typeOf(members: Members, notes: Notes): string {
  const node = members.get('valuetype')?.value;
  const type = textOf(node, notes) ?? 'untyped';
  if (['gauge', 'counter', 'untyped'].includes(type)) return type;
  if (node !== undefined)
    notes.withoutEffect({ place: node.place, message: 'this is no valuetype: json_exporter takes it for untyped' });
  return 'untyped';
}

function labelsOf(members: Members, expressions: Expressions, notes: Notes): Data {
  const written = membersIn(members.get('labels'), notes).flatMap(
    ({ key, keyPlace, value }): (readonly [string, unknown])[] => {
      if (!/^(?!__)[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
        notes.lost({ place: keyPlace, message: `${key} is no name that a label can have here` });
        return [];
      }
      const expression = expressions.label(value);
      return expression === undefined ? [] : [[key, expression]];
    },
  );
  return written.length === 0 ? {} : { labels: Object.fromEntries(written) };
}

function restOf(members: Members, expressions: Expressions, notes: Notes): Data {
  const node = members.get('epochtimestamp')?.value;
  const timestamp = node && textOf(node, notes) !== '' ? expressions.timestamp(node) : undefined;
  const isOptional = isTrue(members.get('allow_missing_key')?.value, notes);
  return { ...(timestamp !== undefined && { timestamp }), ...(isOptional && { optional: true }) };
}

function missing({ place }: ConfigNode, key: string, { notes }: Reading): readonly [] {
  notes.withoutEffect({ place, message: `without ${key} json_exporter gives no sample` });
  return [];
}
