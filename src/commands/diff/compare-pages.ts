import type { Page, PageFamily } from './read-page.ts';

/** Difference is one thing in which two pages differ; what only one of them has stands under `in`. */
export type Difference =
  | {
      readonly kind: 'family';
      readonly in: 'a' | 'b';
      readonly family: string;
      readonly type: string;
      readonly series: number;
    }
  | { readonly kind: 'series'; readonly in: 'a' | 'b'; readonly series: string; readonly value: number }
  | { readonly kind: 'value'; readonly series: string; readonly a: number; readonly b: number }
  | { readonly kind: 'type' | 'help' | 'labels'; readonly family: string; readonly a: string; readonly b: string };

/** Comparing says what counts as a difference. */
export interface Comparing {
  /** How far two values may be apart, as a ratio of the larger; 0 for equal. */
  readonly tolerance: number;
  readonly hasValues: boolean;
  /** Whether a family is left alone. */
  readonly isIgnored: (family: string) => boolean;
}

/** comparePages finds all differences, by family and series. A family that only one page has is one difference. */
export function comparePages(a: Page, b: Page, comparing: Comparing): readonly Difference[] {
  const names = [...new Set([...a.keys(), ...b.keys()])].filter((name) => !comparing.isIgnored(name)).sort();
  return names.flatMap((family): readonly Difference[] => {
    const [one, other] = [a.get(family), b.get(family)];
    if (one !== undefined && other !== undefined) return compareFamily(family, { a: one, b: other }, comparing);
    const only = one ?? other;
    if (only === undefined) return [];
    return [{ kind: 'family', in: one === undefined ? 'b' : 'a', family, type: only.type, series: only.series.size }];
  });
}

interface Both {
  readonly a: PageFamily;
  readonly b: PageFamily;
}

function compareFamily(family: string, { a, b }: Both, comparing: Comparing): readonly Difference[] {
  const heads = (['type', 'help'] as const).flatMap((kind): readonly Difference[] =>
    a[kind] === b[kind] ? [] : [{ kind, family, a: a[kind], b: b[kind] }],
  );
  const [labels, others] = [a.labels.join(', '), b.labels.join(', ')];
  if (labels !== others) heads.push({ kind: 'labels', family, a: labels, b: others });
  // Under other labels no series can be the same: to list them all would say nothing more.
  const areUnlike = labels !== others && [...a.series.keys()].every((series) => !b.series.has(series));
  return areUnlike ? heads : [...heads, ...compareSeries({ a, b }, comparing)];
}

function compareSeries({ a, b }: Both, { tolerance, hasValues }: Comparing): readonly Difference[] {
  const keys = [...new Set([...a.series.keys(), ...b.series.keys()])].sort();
  return keys.flatMap((series): readonly Difference[] => {
    const [one, other] = [a.series.get(series), b.series.get(series)];
    if (other === undefined) return [{ kind: 'series', in: 'a', series, value: one ?? NaN }];
    if (one === undefined) return [{ kind: 'series', in: 'b', series, value: other }];
    return !hasValues || isNear(one, other, tolerance) ? [] : [{ kind: 'value', series, a: one, b: other }];
  });
}

function isNear(a: number, b: number, tolerance: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
