import type { Each, Expression, Frame } from '../kit/expression.ts';
import { isMissing } from '../model/value.ts';
import { compilePath } from './compile-path.ts';
import type { Path, Segment } from './path-tree.ts';

/** eachOfPath walks a path: a list at a definite place is opened, of any other path each finding is one round. */
export function eachOfPath(path: Path): Each {
  const compiled = compilePath(path, true);
  const isNamed = selectsMembers(path.segments);
  const isOpened = path.segments.every(isPlace);
  return {
    text: path.text,
    rounds(frame) {
      const rounds: Frame[] = [];
      const isOnePlace = compiled.namesOnePlace(frame);
      compiled.walk(frame, (node, key) => {
        if (isOnePlace && Array.isArray(node)) open(node, frame, rounds);
        // In XML one and many elements of a name read the same: both are a list that was opened, counted from 0.
        else if (isNamed && (isOnePlace || !isOpened) && typeof key === 'string') add(node, key, { frame, rounds });
        else add(node, rounds.length, { frame, rounds });
      });
      return rounds;
    },
  };
}

/** eachOfExpression opens the list that an expression gives, and takes any other value as the one item. */
export function eachOfExpression(expression: Expression): Each {
  return {
    text: expression.text,
    rounds(frame) {
      const rounds: Frame[] = [];
      const value = expression.evaluate(frame);
      if (Array.isArray(value)) open(value, frame, rounds);
      else if (!isMissing(value)) add(value, 0, { frame, rounds });
      return rounds;
    },
  };
}

function open(list: readonly unknown[], parent: Frame, rounds: Frame[]): void {
  const { scope } = parent;
  for (const item of list) if (isRound(item)) rounds.push({ item, key: rounds.length, parent, scope });
}

function add(item: unknown, key: string | number, { frame, rounds }: { frame: Frame; rounds: Frame[] }): void {
  if (isRound(item)) rounds.push({ item, key, parent: frame, scope: frame.scope });
}

/** `null`, empty text and what is missing are no rounds. */
function isRound(item: unknown): boolean {
  return item !== null && item !== undefined && item !== '';
}

function isPlace(segment: Segment): boolean {
  if (segment.kind !== 'select' || segment.isDeep || segment.selectors.length !== 1) return false;
  return segment.selectors.every(({ kind }) => kind === 'name' || kind === 'index');
}

/** Whether the last segment selects members by name: `.*`, a name, a union of names. */
function selectsMembers(segments: readonly Segment[]): boolean {
  const last = segments.at(-1);
  return last?.kind === 'select' && last.selectors.every(({ kind }) => kind === 'name' || kind === 'wildcard');
}
