import { didYouMean } from '../../../kit/did-you-mean.ts';
import type { ConfigNode, MapEntry } from '../../../model/node.ts';
import type { Notes } from '../notes.ts';

/** Members is what stands in a map, by key; a member that is null counts as absent, as in Go. */
export type Members = ReadonlyMap<string, MapEntry>;

/** membersOf reads a map whatever its keys are; what is no map is IMPORT_INVALID. */
export function membersOf(node: ConfigNode, notes: Notes): Members {
  if (node.kind !== 'map') {
    if (!isNull(node)) notes.invalid({ place: node.place, message: 'this has to be a map' });
    return new Map();
  }
  return new Map(node.entries.filter(({ value }) => !isNull(value)).map((entry) => [entry.key, entry]));
}

/** membersIn gives the members of a map that may be absent. */
export function membersIn(entry: MapEntry | undefined, notes: Notes): readonly MapEntry[] {
  return entry === undefined ? [] : [...membersOf(entry.value, notes).values()];
}

/** knownMembersOf reads a map of fields; a key that the other exporter does not know has no effect there. */
export function knownMembersOf(node: ConfigNode, known: readonly string[], notes: Notes): Members {
  const members = membersOf(node, notes);
  for (const { key, keyPlace: place } of members.values()) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known);
    notes.withoutEffect({ place, message: `json_exporter passes over the key ${key}`, ...(hint && { hint }) });
  }
  return members;
}

/** itemsOf reads a list; what is none is IMPORT_INVALID. */
export function itemsOf(entry: MapEntry | undefined, notes: Notes): readonly ConfigNode[] {
  if (entry === undefined) return [];
  if (entry.value.kind === 'list') return entry.value.items;
  notes.invalid({ place: entry.value.place, message: 'this has to be a list' });
  return [];
}

/** textOf reads a scalar as it is written; undefined where there is none, what is no scalar is IMPORT_INVALID. */
export function textOf(node: ConfigNode | undefined, notes: Notes): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'scalar') return node.text;
  notes.invalid({ place: node.place, message: 'this has to be a text' });
  return undefined;
}

/** isTrue reads a boolean as YAML 1.1 writes it, false where there is none; another word is IMPORT_INVALID. */
export function isTrue(node: ConfigNode | undefined, notes: Notes): boolean {
  const text = textOf(node, notes)?.toLowerCase() ?? 'false';
  if (!/^(?:true|yes|on|y|false|no|off|n)$/.test(text) && node !== undefined)
    notes.invalid({ place: node.place, message: 'this has to be true or false' });
  return /^(?:true|yes|on|y)$/.test(text);
}

function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
