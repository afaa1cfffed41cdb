import { formatProblem, withoutControls } from '../../config/format-problem.ts';
import type { Problem } from '../../model/node.ts';

/** CheckFormat is how problems are told: to people, to programs, or as annotations of GitHub Actions. */
export type CheckFormat = 'text' | 'json' | 'github';

/** FORMATS writes problems, a text with its line end for each; JSON is one text, also for none. */
export const FORMATS: Readonly<Record<CheckFormat, (problems: readonly Problem[]) => readonly string[]>> = {
  text: (problems) => problems.map((problem) => `${formatProblem(problem)} [${problem.code}]\n`),
  json: (problems) => [`${JSON.stringify({ problems: problems.map(jsonProblem) }, undefined, 2)}\n`],
  github: (problems) => problems.map(annotation),
};

function jsonProblem({ code, place, message, hint, level }: Problem): object {
  return { level: level ?? 'error', code, ...place, message, ...(hint !== undefined && { hint }) };
}

/** As https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands says. */
function annotation({ level, code, place, message, hint }: Problem): string {
  const properties = { file: place.file, line: place.line, col: place.column, title: code };
  const said = hint === undefined ? message : `${message} (${hint})`;
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${level ?? 'error'} ${list.join(',')}::${escapeData(withoutControls(said))}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
