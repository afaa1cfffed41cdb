import type { Place, Problem } from '../model/node.ts';

/** What stands there is not known, so nothing else is said of it. */
const UNKNOWN_TEXT: ReadonlySet<string> = new Set([
  'CONFIG_MISSING_VARIABLE',
  'CONFIG_SECRET_FILE',
  'CONFIG_REFERENCE',
  'CONFIG_YAML',
]);

/** sortProblems orders problems by place and leaves out what was said already (of defaults, once for each source). */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const unknown = new Set(problems.filter(({ code }) => UNKNOWN_TEXT.has(code)).map(({ place }) => keyOf(place)));
  const byText = new Map<string, Problem>();
  for (const problem of problems) {
    const key = keyOf(problem.place);
    if (unknown.has(key) && !UNKNOWN_TEXT.has(problem.code)) continue;
    byText.set(`${key} ${problem.code} ${problem.message}`, problem);
  }
  return [...byText.values()].sort(
    ({ place: a }, { place: b }) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
}

function keyOf({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
