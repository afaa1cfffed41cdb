import { type Items, type Mark, markText } from './identity.ts';
import { labelNameOf } from './names.ts';
import {
  type DocumentProposal,
  type EntryProposal,
  type GroupProposal,
  isGroup,
  type Label,
  type TableProposal,
} from './proposal.ts';

/** SourceProposal is a document with the name of its source. */
export interface SourceProposal extends DocumentProposal {
  readonly name: string;
}

/** LookupProposal is a lookup as YAML has it. */
export interface LookupProposal {
  readonly name: string;
  readonly source: string;
  readonly each: string;
  readonly key: string;
  readonly value: string;
}

/** Joined is the documents with the names that others have for their ids. */
export interface Joined {
  readonly sources: readonly SourceProposal[];
  readonly lookups: readonly LookupProposal[];
}

/** joinDocuments looks up an id in another document where most of its values stand there beside a name. */
export function joinDocuments(sources: readonly SourceProposal[], prefix: string): Joined {
  const lookups = new Map<string, LookupProposal>();
  const joined = sources.map((source) => {
    const tables = sources.filter(({ name }) => name !== source.name).flatMap((other) => tablesOf(other));
    const join = (entry: EntryProposal, outer: readonly string[]): EntryProposal => {
      if (!isGroup(entry)) return entry;
      const labels = joinedLabels(entry, outer, { tables, lookups, prefix });
      const inner = [...outer, ...labels.map(({ name }) => name)];
      return { ...entry, labels, entries: entry.entries.map((one) => join(one, inner)) };
    };
    return { ...source, entries: source.entries.map((entry) => join(entry, [])) };
  });
  const feeding = new Set([...lookups.values()].map(({ source }) => source));
  return {
    sources: joined.map((one) => (feeding.has(one.name) ? withoutNames(one) : one)),
    lookups: [...lookups.values()],
  };
}

interface Table extends TableProposal {
  readonly source: string;
}

function tablesOf({ name, tables }: SourceProposal): readonly Table[] {
  return tables.map((table) => ({ ...table, source: name }));
}

interface Joining {
  readonly tables: readonly Table[];
  readonly lookups: Map<string, LookupProposal>;
  readonly prefix: string;
}

function joinedLabels(group: GroupProposal, outer: readonly string[], joining: Joining): readonly Label[] {
  const [mark] = group.identity;
  const [label] = group.labels;
  if (mark?.role !== 'id' || label === undefined || group.identity.length > 1) return group.labels;
  const ids = textsAt(group.items, mark);
  const found = joining.tables.map((table) => lookupIn(table, ids)).find((lookup) => lookup !== undefined);
  if (found === undefined) return group.labels;
  const words = mark.words.filter((word) => !/^(?:id|uuid|guid)$/.test(word));
  const name = words.length === 0 ? label.name : labelNameOf(words, group.items.words, outer);
  const key = JSON.stringify(found);
  const lookup = joining.lookups.get(key) ?? { ...found, name: nameFor(`${joining.prefix}_${name}s`, joining.lookups) };
  joining.lookups.set(key, lookup);
  return [{ name, expression: [mark.path, { lookup: lookup.name }] }];
}

function nameFor(name: string, lookups: Joining['lookups']): string {
  const taken = [...lookups.values()].map((lookup) => lookup.name);
  return taken.includes(name) ? `${name}_${taken.length + 1}` : name;
}

/** So many of the ids must stand in a table. */
const KNOWN = 0.5;

function lookupIn(
  { source, each, items, marks }: Table,
  ids: ReadonlySet<string>,
): Omit<LookupProposal, 'name'> | undefined {
  const key = marks.find((mark) => {
    const keys = textsAt(items, mark);
    const known = [...ids].filter((id) => keys.has(id));
    return known.length > 0 && known.length >= ids.size * KNOWN;
  });
  const value = marks.find((mark) => mark !== key && mark.role !== 'id');
  return key && value && { source, each, key: key.path, value: value.path };
}

function textsAt({ lists, isXml }: Items, mark: Mark): ReadonlySet<string> {
  const texts = lists.flat().map(({ value }) => markText(value, mark, isXml));
  return new Set(texts.filter((text) => text !== undefined));
}

/** A document that gives names to others need not tell of them itself. */
function withoutNames(source: SourceProposal): SourceProposal {
  const isOfNames = (entry: EntryProposal): boolean => {
    if (isGroup(entry)) return entry.entries.every(isOfNames);
    return entry.type === 'info' || (Array.isArray(entry.value) && entry.value[1] === 'count');
  };
  return source.entries.every(isOfNames) ? { ...source, entries: [] } : source;
}
