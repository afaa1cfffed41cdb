import type { Path, Segment, Selector, Test } from '../../src/expression/path-tree.ts';

/** Spot is a node with its name and what it is a child of. */
interface Spot {
  readonly node: unknown;
  readonly key?: string | number;
  readonly outer?: Spot;
}

/** findAll reads a path by the words of RFC 9535, plainly and slowly, with `^` and `~`: what every other reader is held against. */
export function findAll(path: Path, item: unknown, root = item): readonly unknown[] {
  let spots: readonly Spot[] = [{ node: item }];
  for (const segment of path.segments) spots = spots.flatMap((spot) => step(segment, spot, root));
  return spots.map(({ node }) => node);
}

function step(segment: Segment, spot: Spot, root: unknown): readonly Spot[] {
  if (segment.kind === 'parent') return spot.outer === undefined ? [] : [spot.outer];
  if (segment.kind === 'own-name') return spot.key === undefined ? [] : [{ node: spot.key }];
  const from = segment.isDeep ? descent(spot) : [spot];
  return from.flatMap((one) => segment.selectors.flatMap((selector) => select(selector, one, root)));
}

function descent(spot: Spot): readonly Spot[] {
  return [spot, ...children(spot).flatMap(descent)];
}

function children(outer: Spot): readonly Spot[] {
  const { node } = outer;
  if (Array.isArray(node)) return node.map((child: unknown, key) => ({ node: child, key, outer }));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).map(([key, child]) => ({ node: child as unknown, key, outer }));
}

function select(selector: Selector, spot: Spot, root: unknown): readonly Spot[] {
  const all = children(spot);
  const isList = Array.isArray(spot.node);
  switch (selector.kind) {
    case 'name':
      return all.filter(({ key }) => key === selector.name);
    case 'wildcard':
      return all;
    case 'index':
      return isList ? [all.at(selector.index)].filter((child) => child !== undefined) : [];
    case 'slice': {
      const { start, end, step: by } = selector;
      return isList ? all.slice(start, end).filter((_, at) => at % by === 0) : [];
    }
    case 'filter':
      return all.filter(({ node }) => holds(selector.test, node, root));
  }
}

function holds(test: Test, node: unknown, root: unknown): boolean {
  const read = (path: Path): readonly unknown[] => findAll(path, path.head === '@' ? node : root, root);
  switch (test.kind) {
    case 'and':
      return holds(test.left, node, root) && holds(test.right, node, root);
    case 'or':
      return holds(test.left, node, root) || holds(test.right, node, root);
    case 'not':
      return !holds(test.test, node, root);
    case 'exists':
      return read(test.path).length > 0;
    case 'compare': {
      const [left, right] = [test.left, test.right].map((side) =>
        side.kind === 'literal' ? side.value : read(side.path)[0],
      );
      return compare(test.operator, left, right);
    }
  }
}

function compare(operator: string, left: unknown, right: unknown): boolean {
  const isSame = JSON.stringify(left) === JSON.stringify(right);
  if (operator === '==' || operator === '!=') return (operator === '==') === isSame;
  if (isSame && operator.endsWith('=')) return true;
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string')) return false;
  return operator.startsWith('<') ? left < (right as typeof left) : left > (right as typeof left);
}
