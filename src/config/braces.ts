/** expandBraces writes out the choices of a glob, `{a,b}` and braces inside of them, in their order; other braces stay. */
export function expandBraces(pattern: string): readonly string[] {
  for (let open = pattern.indexOf('{'); open !== -1; open = pattern.indexOf('{', open + 1)) {
    const group = groupAt(pattern, open);
    if (group === undefined) continue;
    const [head, tail] = [pattern.slice(0, open), pattern.slice(group.end)];
    return [...new Set(group.choices.flatMap((choice) => expandBraces(head + choice + tail)))];
  }
  return [pattern];
}

/** The choices between a brace and the one that closes it; undefined when it is not closed, or has one choice alone. */
function groupAt(pattern: string, open: number): { choices: readonly string[]; end: number } | undefined {
  const choices: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let at = open; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth > 1 || (character !== ',' && depth > 0)) continue;
    choices.push(pattern.slice(from, at));
    from = at + 1;
    if (depth === 0) return choices.length > 1 ? { choices, end: from } : undefined;
  }
  return undefined;
}
