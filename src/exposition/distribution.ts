import type { Family } from '../model/family.ts';

/** isDistribution holds for types whose samples belong together in groups. */
export function isDistribution({ type }: Pick<Family, 'type'>): boolean {
  return type === 'histogram' || type === 'summary';
}

const LAST_LABEL = /(?:^|,)(?:le|quantile)="[^"]*"$/;

/** groupOf gives the labels that the samples of one histogram or summary share: all but `le` and `quantile`. */
export function groupOf(labels: string): string {
  return labels.replace(LAST_LABEL, '');
}

/**
 * unfitRows finds the rows of a histogram or summary that OpenMetrics refuses: a `_sum` that is NaN or negative, or
 * beside negative buckets; a histogram's `_count` without `_sum` and the other way round; negative quantiles.
 */
export function unfitRows(family: Family): ReadonlySet<number> {
  return family.type === 'histogram' ? unfitHistogramRows(family) : unfitSummaryRows(family);
}

function unfitHistogramRows(family: Family): ReadonlySet<number> {
  const { labels, values } = family;
  const sums = new Set<string>();
  const counts = new Set<string>();
  const negative = new Set<string>();
  labels.forEach((text, row) => {
    const suffix = family.suffixes?.[row];
    if (suffix === '_sum' && Number(values[row]) >= 0) sums.add(text);
    if (suffix === '_count' && Number(values[row]) >= 0) counts.add(text);
    if (suffix === '_bucket' && /le="-[^"]*"$/.test(text)) negative.add(groupOf(text));
  });
  return rowsWhere(family, (suffix, row) => {
    const text = labels[row] ?? '';
    const isTotal = suffix === '_sum' || suffix === '_count';
    return isTotal && !(sums.has(text) && counts.has(text) && !negative.has(text));
  });
}

function unfitSummaryRows(family: Family): ReadonlySet<number> {
  return rowsWhere(family, (suffix, row) => {
    const value = family.values[row] ?? NaN;
    return value < 0 || (suffix !== '' && Number.isNaN(value));
  });
}

function rowsWhere(family: Family, isWanted: (suffix: string, row: number) => boolean): ReadonlySet<number> {
  const rows = new Set<number>();
  for (let row = 0; row < family.values.length; row += 1) {
    if (isWanted(family.suffixes?.[row] ?? '', row)) rows.add(row);
  }
  return rows;
}
