import { type ConfigNode, entryOf, type MapEntry, type MapNode } from '../model/node.ts';

/** Blocks are taken whole: keys of two plugins do not mix. */
const WHOLE: ReadonlySet<string> = new Set(['auth', 'decode', 'up']);

/** Where `none` is more than nothing: not even what the environment says. */
const SAYS_NONE: ReadonlySet<string> = new Set(['proxy']);

/** merged puts fallbacks under a map: maps merge by key, an inner value wins, `none` unsets. */
export function merged(source: ConfigNode, defaults: readonly MapEntry[]): ConfigNode {
  if (source.kind !== 'map') return source;
  const own = source.entries.map((entry) => {
    const fallback = defaults.find(({ key }) => key === entry.key)?.value;
    const canMerge = fallback?.kind === 'map' && entry.value.kind === 'map' && !WHOLE.has(entry.key);
    return canMerge ? { ...entry, value: mergedMap(entry.value, fallback) } : entry;
  });
  return { ...source, entries: [...own.filter((entry) => !unsets(entry)), ...lacking(source, defaults)] };
}

function mergedMap(inner: MapNode, outer: MapNode): MapNode {
  const own = inner.entries.filter(({ key, value }) => !(isNone(value) && entryOf(outer, key) !== undefined));
  return { ...inner, entries: [...lacking(inner, outer.entries), ...own] };
}

function lacking(inner: MapNode, outer: readonly MapEntry[]): readonly MapEntry[] {
  return outer.filter(({ key, value }) => entryOf(inner, key) === undefined && !unsets({ key, value }));
}

function unsets({ key, value }: Pick<MapEntry, 'key' | 'value'>): boolean {
  return isNone(value) && !SAYS_NONE.has(key);
}

function isNone(node: ConfigNode): boolean {
  return (
    node.kind === 'scalar' && node.value === 'none' && node.parts.every(({ reference }) => reference === undefined)
  );
}
