import { firstOfEach, type Linted, type Note } from './linted.ts';

/** lintNames looks at names and the types that they promise. Notes LINT_COUNTER_NAME, LINT_TOTAL_NAME, LINT_RESERVED_SUFFIX and LINT_NAME_STYLE. */
export function lintNames({ metrics }: Linted, note: Note): void {
  for (const { name, shown, namePlace, type = '' } of firstOfEach(metrics)) {
    const isTotal = name.endsWith('_total');
    if (type === 'counter' && !isTotal) note('LINT_COUNTER_NAME', namePlace, `the counter ${shown} lacks _total`);
    if (type !== 'counter' && type !== 'from' && isTotal) {
      note('LINT_TOTAL_NAME', namePlace, `${shown} ends in _total, and is of type ${type}`);
    }
    const [suffix] = /_(?:bucket|count|sum)$/.exec(name) ?? [];
    if (suffix !== undefined && !['histogram', 'summary', 'from'].includes(type)) {
      note('LINT_RESERVED_SUFFIX', namePlace, `${shown} ends in ${suffix}, and is of type ${type}`);
    }
    const oddity = oddityOf(name);
    if (oddity !== undefined) note('LINT_NAME_STYLE', namePlace, `${shown} ${oddity}`);
  }
}

function oddityOf(name: string): string | undefined {
  if (/[A-Z]/.test(name)) return 'holds capitals';
  if (name.includes(':')) return 'holds a colon';
  const [, type] = /_(gauge|counter|histogram|summary)$/.exec(name) ?? [];
  return type === undefined ? undefined : `holds the word ${type}`;
}
