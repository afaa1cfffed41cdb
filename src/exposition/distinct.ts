import type { Family } from '../model/family.ts';

/**
 * Distinct tells whether the series of a family's parts are all different, and remembers them: of the parts that are
 * new the next time, only those are looked at whose labels are not those of the part before.
 */
export interface Distinct {
  areDistinct(parts: readonly Family[]): boolean;
}

/** createDistinct begins without any part. It is for families whose parts have no two equal series by themselves. */
export function createDistinct(): Distinct {
  let known: readonly Family[] = [];
  let series: Set<string> | undefined;
  return {
    areDistinct(parts) {
      const changes = series === undefined || known.length !== parts.length ? undefined : changesOf(known, parts);
      const next = series === undefined || changes === undefined ? seriesOf(parts) : changed(series, changes);
      known = next === undefined ? [] : parts;
      series = next;
      return next !== undefined;
    },
  };
}

type Change = readonly [before: Family, after: Family];

function changesOf(known: readonly Family[], parts: readonly Family[]): readonly Change[] {
  const pairs = parts.map((part, index): Change => [known[index] ?? part, part]);
  return pairs.filter(([before, after]) => before !== after && !isSame(before.labels, after.labels));
}

function changed(series: Set<string>, changes: readonly Change[]): Set<string> | undefined {
  for (const [{ labels }] of changes) for (const text of labels) series.delete(text);
  return changes.every(([, { labels }]) => takesAll(series, labels)) ? series : undefined;
}

/** Undefined when two are equal. */
function seriesOf(parts: readonly Family[]): Set<string> | undefined {
  const series = new Set<string>();
  return parts.every(({ labels }) => takesAll(series, labels)) ? series : undefined;
}

function takesAll(series: Set<string>, labels: readonly string[]): boolean {
  const before = series.size;
  for (const text of labels) series.add(text);
  return series.size === before + labels.length;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left === right) return true;
  return left.length === right.length && left.every((text, row) => text === right[row]);
}
