import type { Problem } from '../model/node.ts';

/** formatProblem writes a problem as `file:line:column path message (hint)`. */
export function formatProblem({ place, message, hint }: Problem): string {
  const { file, line, column, path } = place;
  const parts = [`${file}:${line}:${column}`, path, message, hint === undefined ? '' : `(${hint})`];
  return parts.filter((part) => part !== '').join(' ');
}
