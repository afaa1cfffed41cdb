import type { Problem } from '../model/node.ts';

/** Of what stands in a file, those would move a terminal's cursor, or end a line of a log. */
const CONTROLS = /[\0-\x1f\x7f-\x9f\u2028\u2029]/g;

/** withoutControls writes control characters as their escapes. */
export function withoutControls(text: string): string {
  return text.replace(CONTROLS, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * formatProblem writes a problem as `file:line:column path message (hint)`; of a warning the message begins with that word.
 * Control characters are escaped.
 */
export function formatProblem({ place, message, hint, level }: Problem): string {
  const { file, line, column, path } = place;
  const parts = [
    `${file}:${line}:${column}`,
    path,
    level === undefined ? '' : `${level}:`,
    message,
    hint === undefined ? '' : `(${hint})`,
  ];
  return withoutControls(parts.filter((part) => part !== '').join(' '));
}
