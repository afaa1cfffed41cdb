import type { Segment } from './path-tree.ts';

/** ListStep is a segment of a path over XML, where every child element is a list of one or more. */
export interface ListStep {
  readonly segment: Segment;
  /** It selects within the list that the segment before it found: `[n]`, slice, filter, `[*]`. */
  readonly isOnList: boolean;
  /** It finds lists of elements (a name, `.*`). */
  readonly findsLists: boolean;
  /** The list goes on whole, since the next segment selects within it; otherwise each of its elements goes on. */
  readonly givesWholeList: boolean;
}

/** listSteps says for each segment whether it reads elements or a list of them. */
export function listSteps(segments: readonly Segment[]): readonly ListStep[] {
  let afterList = false;
  const marked = segments.map((segment) => {
    const isOnList = afterList && selectsInList(segment);
    const findsLists = !isOnList && finds(segment);
    afterList = findsLists;
    return { segment, isOnList, findsLists };
  });
  return marked.map((step, at) => ({ ...step, givesWholeList: step.findsLists && marked[at + 1]?.isOnList === true }));
}

function selectsInList(segment: Segment): boolean {
  if (segment.kind !== 'select' || segment.isDeep || segment.isDotted) return false;
  return segment.selectors.every(({ kind }) => kind !== 'name');
}

function finds(segment: Segment): boolean {
  return segment.kind === 'select' && segment.selectors.every(({ kind }) => kind === 'name' || kind === 'wildcard');
}
