import type { Report } from '../kit/compiler.ts';
import { sectionOf, type Tree } from './tree.ts';

/** checkEmpty warns of a config that asks nothing: a file may be cut off, or not written yet. Reports CONFIG_EMPTY. */
export function checkEmpty(trees: readonly Tree[], report: Report): void {
  const [first] = trees;
  if (first === undefined || (['sources', 'modules'] as const).some((section) => sectionOf(trees, section).length > 0))
    return;
  report({
    code: 'CONFIG_EMPTY',
    level: 'warning',
    place: first.place,
    message: 'there is no source and no module, so that nothing is exported',
    hint: 'name what to ask under sources',
  });
}
