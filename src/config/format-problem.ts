import type { Problem } from '../model/node.ts';

/** formatProblem writes a problem as `file:line:column path message (hint)`; of a warning the message begins with that word. */
export function formatProblem({ place, message, hint, level }: Problem): string {
  const { file, line, column, path } = place;
  const parts = [
    `${file}:${line}:${column}`,
    path,
    level === undefined ? '' : `${level}:`,
    message,
    hint === undefined ? '' : `(${hint})`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}
