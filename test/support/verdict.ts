/** Verdict is one line of a report: what was looked at, what was found, and whether it is as it must be. */
export interface Verdict {
  readonly what: string;
  readonly found: string;
  readonly isGood: boolean;
}

/** same is the verdict over two numbers that must be equal. */
export function same(what: string, found: number, expected: number): Verdict {
  return { what, found: `${found} of ${expected}`, isGood: found === expected };
}

/** atMost is the verdict over a number with a bound. */
export function atMost(what: string, found: number, { bound, unit }: { bound: number; unit: string }): Verdict {
  return { what, found: `${Number(found.toFixed(1))} ${unit} of at most ${bound}`, isGood: found <= bound };
}

/** report prints verdicts as a table in Markdown, and says whether all are good. */
export function report(verdicts: readonly Verdict[]): boolean {
  console.log('| what | found | |\n| --- | --- | --- |');
  for (const { what, found, isGood } of verdicts) console.log(`| ${what} | ${found} | ${isGood ? 'good' : 'BAD'} |`);
  return verdicts.every(({ isGood }) => isGood);
}
