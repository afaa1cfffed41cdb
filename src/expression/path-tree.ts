/** Head is what a path starts from; `@` is the candidate of a filter. */
export type Head = '$' | '$$' | '$parent' | '$key' | '$parent_key' | '$response' | '@';

/** Path is a parsed JSONPath: RFC 9535 without functions, with jsonpath-plus' `^` (parent) and `~` (name). */
export interface Path {
  readonly text: string;
  readonly head: Head;
  readonly segments: readonly Segment[];
}

/** Selection takes children of each node, or with `isDeep` of each node and all below it. */
export interface Selection {
  readonly kind: 'select';
  readonly isDeep: boolean;
  /** Written with a dot: in XML `.*` is every child element, `[*]` after a name is every element of that name. */
  readonly isDotted: boolean;
  readonly selectors: readonly Selector[];
}

export type Segment = Selection | { readonly kind: 'parent' } | { readonly kind: 'own-name' };

export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'wildcard' }
  | {
      readonly kind: 'slice';
      readonly start: number | undefined;
      readonly end: number | undefined;
      readonly step: number;
    }
  | { readonly kind: 'filter'; readonly test: Test };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Test =
  | { readonly kind: 'and' | 'or'; readonly left: Test; readonly right: Test }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Operand; readonly right: Operand };

/** Operand is a literal (`null` included; an ExactNumber beyond 2^53) or a path that names one place. */
export type Operand =
  { readonly kind: 'literal'; readonly value: unknown } | { readonly kind: 'path'; readonly path: Path };

/** isDefinite holds for a path that names one place: names and indices only. */
export function isDefinite(segments: readonly Segment[]): boolean {
  return segments.every((segment) => {
    const selector = onlySelector(segment);
    return selector !== undefined && (selector.kind === 'name' || selector.kind === 'index');
  });
}

/** onlySelector gives the selector of a segment that takes children by one alone; undefined for every other. */
export function onlySelector(segment: Segment): Selector | undefined {
  return segment.kind === 'select' && !segment.isDeep && segment.selectors.length === 1
    ? segment.selectors[0]
    : undefined;
}
