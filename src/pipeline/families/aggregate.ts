import type { Aggregate } from '../entry-plan.ts';

/** Aggregator joins values into the rows that they end in. */
export interface Aggregator {
  /** Takes the value that stands in a row as its first. */
  begin(row: number): void;
  join(row: number, value: number): void;
}

/** createAggregator works on a column of values. NaN is no minimum and no maximum beside a number, as in PromQL. */
export function createAggregator(how: Aggregate, values: number[]): Aggregator {
  /** How many values a row has taken, and for an average their sum. */
  const counts: number[] = [];
  const sums: number[] = [];
  const joined: Readonly<Record<Aggregate, (row: number, value: number, before: number) => number>> = {
    sum: (_row, value, before) => before + value,
    count: (row) => counts[row] ?? 0,
    min: (_row, value, before) => (value < before || Number.isNaN(before) ? value : before),
    max: (_row, value, before) => (value > before || Number.isNaN(before) ? value : before),
    avg: (row) => (sums[row] ?? 0) / (counts[row] ?? 1),
    last: (_row, value) => value,
  };
  const take = joined[how];
  return {
    begin(row) {
      counts[row] = 1;
      sums[row] = values[row] ?? 0;
      if (how === 'count') values[row] = 1;
    },
    join(row, value) {
      counts[row] = (counts[row] ?? 0) + 1;
      sums[row] = (sums[row] ?? 0) + value;
      values[row] = take(row, value, values[row] ?? NaN);
    },
  };
}
