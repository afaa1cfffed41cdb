import type { Family } from '../../src/model/family.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/** snapshot wraps families as the outcome of one collection. */
export function snapshot(...families: readonly Family[]): Snapshot {
  return { source: 's', at: 0, seconds: 0, bytes: 0, families, drops: new Map() };
}

type Row = readonly [labels: string, value: number];

/** family builds a family of rows `[labels, value]`. */
export function family(head: Omit<Family, 'labels' | 'values'>, ...rows: readonly Row[]): Family {
  return { ...head, labels: rows.map(([labels]) => labels), values: rows.map(([, value]) => value) };
}

const HISTOGRAM_ROWS = [
  ['a="x",le="1.0"', 2, '_bucket'],
  ['a="x",le="+Inf"', 3, '_bucket'],
  ['a="x"', 4.5, '_sum'],
  ['a="x"', 3, '_count'],
] as const;

/** histogram is one of a single group; `change` puts other columns in the place of its own. */
export function histogram(change: Partial<Family> = {}): Family {
  return {
    name: 'h',
    type: 'histogram',
    help: 'H',
    labels: HISTOGRAM_ROWS.map(([labels]) => labels),
    values: HISTOGRAM_ROWS.map(([, value]) => value),
    suffixes: HISTOGRAM_ROWS.map(([, , suffix]) => suffix),
    ...change,
  };
}

/** summary is one of two quantiles; `change` puts other columns in the place of its own. */
export function summary(change: Partial<Family> = {}): Family {
  return {
    name: 'q',
    type: 'summary',
    help: 'Q',
    labels: ['quantile="0.5"', 'quantile="1.0"', '', ''],
    values: [1, 2, 6, 4],
    suffixes: ['', '', '_sum', '_count'],
    ...change,
  };
}
