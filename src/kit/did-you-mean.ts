/** didYouMean writes the hint `did you mean X?` for the nearest known name; undefined when none is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearest(name, known);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** isMisspelt tells whether one of the keys that stand there seems to be another one, misspelt. */
export function isMisspelt(key: string, present: readonly string[]): boolean {
  return present.some((other) => other !== key && nearest(other, [key]) === key);
}

/** nearest finds the known name with the least edit distance, at most a third of the longer name's length, and less than its own. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(name.length, candidate.length) / 3));
    const isNear = distance <= allowed && distance < candidate.length;
    if (isNear && distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** byNearness sorts names, those with the least edit distance to a name first; equally near ones keep their order. */
export function byNearness(name: string, known: Iterable<string>): readonly string[] {
  return [...known]
    .map((one) => ({ one, distance: editDistance(name.toLowerCase(), one.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ one }) => one);
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count 1 each. */
function editDistance(a: string, b: string): number {
  let [before, previous]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + cost,
        isSwap ? at(before, column - 2) + 1 : Infinity,
      );
    }
    [before, previous] = [previous, current];
  }
  return at(previous, b.length);
}

function at(distances: readonly number[], index: number): number {
  return distances[index] ?? Infinity;
}
