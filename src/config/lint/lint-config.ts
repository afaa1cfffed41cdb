import type { Problem } from '../../model/node.ts';
import type { Taken } from '../load.ts';
import { sortProblems } from '../problems.ts';
import { lintFamilies } from './lint-families.ts';
import { lintLabels } from './lint-labels.ts';
import { lintNames } from './lint-names.ts';
import { lintPolls } from './lint-polls.ts';
import { lintUnits } from './lint-units.ts';
import { lintUse } from './lint-use.ts';
import { type Linted, lintedMetrics, type Note } from './linted.ts';
import { LINTS } from './lints.ts';

const ALL: readonly ((linted: Linted, note: Note) => void)[] = [
  lintNames,
  lintUnits,
  lintLabels,
  lintUse,
  lintPolls,
  lintFamilies,
];

/** lintConfig points at what is odd in a config that would be taken; each problem has its level, by place. */
export function lintConfig({ config, trees, registry }: Taken): readonly Problem[] {
  const problems: Problem[] = [];
  const linted: Linted = { config, trees, registry, metrics: lintedMetrics(trees) };
  const note: Note = (code, place, message) => {
    const { level, hint } = LINTS[code];
    problems.push({ code, place, message, hint, level });
  };
  for (const lint of ALL) lint(linted, note);
  return sortProblems(problems);
}
