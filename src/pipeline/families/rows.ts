import type { Family, Suffix } from '../../model/family.ts';
import type { DropReason } from '../../model/value.ts';
import type { Aggregate } from '../entry-plan.ts';
import { createAggregator } from './aggregate.ts';
import type { FamilyHead } from './collector.ts';

/** Sample is one row of a family. `labels` is escaped label text. */
export interface Sample {
  readonly labels: string;
  readonly value: number;
  readonly suffix?: Suffix;
  /** Unix seconds. */
  readonly timestamp?: number;
}

/** Rows gathers the samples of one family. */
export interface Rows {
  /** The first of two equal series wins, and the other is counted; with an aggregate they become one. */
  add(sample: Sample): void;
  /** Adds samples that belong together, none of them when others stand for the same labels already. */
  addWhole(labels: string, samples: readonly Sample[]): void;
  /** Adds a 0 that gives way to any sample of its labels. */
  fill(labels: string): void;
  family(head: FamilyHead): Family;
}

/** RowLimits is what rows ask before they grow. */
export interface RowLimits {
  /** Takes room for more samples; false when there is none. @throws Fault EXTRACT_SERIES_LIMIT */
  takes(samples: number): boolean;
  drop(reason: DropReason, count?: number): void;
}

/** createRows makes the rows of a family; `aggregate` joins equal series instead of keeping the first. */
export function createRows(limits: RowLimits, aggregate: Aggregate | undefined): Rows {
  const columns = new Columns();
  const rowOf = new Map<string, number>();
  const fillers = new Set<number>();
  const aggregator = aggregate === undefined ? undefined : createAggregator(aggregate, columns.values);

  const begin = (row: number): void => aggregator?.begin(row);
  const put = (key: string, sample: Sample): number => {
    const row = columns.push(sample);
    rowOf.set(key, row);
    return row;
  };
  const meet = (row: number, sample: Sample): void => {
    if (fillers.delete(row)) {
      columns.replace(row, sample);
      begin(row);
    } else if (aggregator === undefined) limits.drop('duplicate');
    else aggregator.join(row, sample.value);
  };
  return {
    add(sample) {
      const key = sample.suffix === undefined ? sample.labels : `${sample.suffix} ${sample.labels}`;
      const row = rowOf.get(key);
      if (row !== undefined) meet(row, sample);
      else if (limits.takes(1)) begin(put(key, sample));
    },
    addWhole(labels, samples) {
      if (rowOf.has(labels)) limits.drop('duplicate', samples.length);
      else if (limits.takes(samples.length)) {
        rowOf.set(labels, columns.values.length);
        for (const sample of samples) columns.push(sample);
      }
    },
    fill(labels) {
      if (!rowOf.has(labels) && limits.takes(1)) fillers.add(put(labels, { labels, value: 0 }));
    },
    family: (head) => columns.family(head),
  };
}

/** Columns holds samples as columns; those of suffixes and times begin with the first sample that has one. */
class Columns {
  readonly values: number[] = [];
  readonly #labels: string[] = [];
  #suffixes: Suffix[] | undefined;
  #timestamps: (number | undefined)[] | undefined;

  push(sample: Sample): number {
    const row = this.values.length;
    this.#labels.push(sample.labels);
    this.values.push(0);
    this.replace(row, sample);
    return row;
  }

  replace(row: number, { value, suffix = '', timestamp }: Sample): void {
    this.values[row] = value;
    if (suffix !== '') this.#suffixes ??= new Array<Suffix>(row).fill('');
    if (this.#suffixes !== undefined) this.#suffixes[row] = suffix;
    if (timestamp !== undefined) this.#timestamps ??= new Array<undefined>(row).fill(undefined);
    if (this.#timestamps !== undefined) this.#timestamps[row] = timestamp;
  }

  family(head: FamilyHead): Family {
    return Object.freeze({
      ...head,
      labels: this.#labels,
      values: this.values,
      ...(this.#suffixes && { suffixes: this.#suffixes }),
      ...(this.#timestamps && { timestamps: this.#timestamps }),
    });
  }
}
