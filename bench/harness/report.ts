import type { Figures, Limit, Row } from './row.ts';
import { spreadOf } from './statistics.ts';

/** Result is a row that was measured. */
export interface Result {
  readonly row: Row;
  readonly figures: readonly Figures[];
}

/** Verdict is a limit and what was found: the ratio of the medians, and that of the minima. */
export interface Verdict extends Limit {
  readonly ratio: number;
  readonly ofMinima: number;
  readonly isKept: boolean;
}

/** verdictsOf holds figures against the limits of their row; a limit whose other side was not measured has none. */
export function verdictsOf({ row, figures }: Result): readonly Verdict[] {
  return row.limits.flatMap((limit) => {
    const own = figures.find(({ work, subject }) => work === limit.work && subject === limit.subject);
    const { of, ofWork = limit.work } = limit;
    const other = figures.find(({ work, subject }) => work === ofWork && subject === of);
    if (own === undefined || (of !== undefined && other === undefined)) return [];
    const left = spreadOf(own.samples);
    const right = other === undefined ? { median: 1, min: 1 } : spreadOf(other.samples);
    const ratio = left.median / right.median;
    return [{ ...limit, ratio, ofMinima: left.min / right.min, isKept: ratio <= limit.atMost }];
  });
}

/** tableOf writes a row's figures and verdicts as Markdown. */
export function tableOf(result: Result): string {
  const { row, figures } = result;
  const measured = figures.map(({ work, subject, unit, samples }) => {
    const { median, min, p90 } = spreadOf(samples);
    return [work, subject, `${digits(median)} ${unit}`, digits(min), digits(p90)];
  });
  const judged = verdictsOf(result).map(({ work, subject, of, atMost, ratio, ofMinima, isKept }) => [
    `${work}: ${subject}${of === undefined ? '' : ` / ${of}`}`,
    digits(ratio),
    digits(ofMinima),
    digits(atMost),
    isKept ? 'yes' : '**no**',
  ]);
  return [
    `### ${row.name}: ${row.work}`,
    markdown(['work', 'subject', 'median', 'min', 'p90'], measured),
    ...(judged.length === 0 ? [] : [markdown(['held', 'ratio', 'of minima', 'at most', 'kept'], judged)]),
  ].join('\n\n');
}

function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((line) => (line[column] ?? '').length)));
  const write = (line: readonly string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [write(head), rule, ...lines.map(write)].join('\n');
}

function digits(value: number): string {
  return Number(value.toPrecision(3)).toString();
}
