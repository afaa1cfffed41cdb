/** Place is where something stands in a config file; line and column count from 1, `path` is like `sources.a.metrics[0]`. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** Part is a run of a scalar's text; `reference` is set when it came from outside the file, to `${NAME}` as written. */
export interface Part {
  readonly text: string;
  readonly reference?: string;
}

/** ScalarNode keeps the scalar's own source text (`text`, `${…}` filled in) beside the value that YAML reads in it. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly text: string;
  readonly parts: readonly Part[];
  readonly place: Place;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
  readonly place: Place;
}

export interface MapEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: ConfigNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly place: Place;
}

/** ConfigNode is a config value with its place: what YAML gave, aliases and merges resolved, `${…}` filled in. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

/** Level says how much a problem weighs that is no reason to refuse a config: a `warning` wants a look, a `notice` a thought. */
export type Level = 'warning' | 'notice';

/** Problem is one thing wrong with a config, or with a level one to look at. */
export interface Problem {
  readonly code: string;
  readonly place: Place;
  readonly message: string;
  readonly hint?: string;
  readonly level?: Level;
}

/** entryOf finds a member of a map by its key. */
export function entryOf(node: ConfigNode, key: string): ConfigNode | undefined {
  return node.kind === 'map' ? node.entries.find((entry) => entry.key === key)?.value : undefined;
}
