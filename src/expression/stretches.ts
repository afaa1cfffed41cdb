/**
 * Stretch is a part of a query that jsonpath-plus evaluates in one go, and how many levels `^` goes up behind it. The
 * library's own `^` stays where it is behind a slice, a union or `..`, so it is never asked to go up.
 */
export interface Stretch {
  readonly tokens: readonly string[];
  readonly levelsUp: number;
}

/** stretchesOf cuts the tokens of a query behind each run of `^`; the last stretch goes up no level, and may be empty. */
export function stretchesOf(tokens: readonly string[]): readonly Stretch[] {
  const at = tokens.indexOf('^');
  if (at === -1) return [{ tokens, levelsUp: 0 }];
  const rest = tokens.slice(at);
  const next = rest.findIndex((token) => token !== '^');
  const levelsUp = next === -1 ? rest.length : next;
  return [{ tokens: tokens.slice(0, at), levelsUp }, ...stretchesOf(rest.slice(levelsUp))];
}

/** Spot is a node of a document, and the way back up from it. */
export interface Spot {
  readonly node: unknown;
  readonly key: string | number | undefined;
  readonly outer: Spot | undefined;
}

/** spotBelow follows a JSON pointer (RFC 6901) down from a spot; undefined when it leads nowhere. */
export function spotBelow(from: Spot, pointer: string): Spot | undefined {
  let spot: Spot = from;
  for (const escaped of pointer.split('/').slice(1)) {
    const name = escaped.replace(/~1/g, '/').replace(/~0/g, '~');
    const { node } = spot;
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, name)) return undefined;
    const key = Array.isArray(node) ? Number(name) : name;
    spot = { node: (node as Readonly<Record<string, unknown>>)[name], key, outer: spot };
  }
  return spot;
}

/** spotAbove goes up some levels; undefined above the root. */
export function spotAbove(spot: Spot, levels: number): Spot | undefined {
  let above: Spot | undefined = spot;
  for (let level = 0; level < levels; level += 1) above = above?.outer;
  return above;
}
