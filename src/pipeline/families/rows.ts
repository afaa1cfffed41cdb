import type { Family, Suffix } from '../../model/family.ts';
import type { DropReason } from '../../model/value.ts';
import type { Aggregate } from '../entry-plan.ts';
import { type Aggregator, createAggregator } from './aggregate.ts';
import type { FamilyHead } from './collector.ts';
import { type Beside, createPlaces, type Places } from './places.ts';
import { type Recall, sameColumn } from './recall.ts';

/** Sample is one row of a family. `labels` is escaped label text. */
export interface Sample {
  readonly labels: string;
  readonly value: number;
  readonly suffix?: Suffix;
  /** Unix seconds. */
  readonly timestamp?: number;
}

/** More is what few samples have. */
export type More = Pick<Sample, 'suffix' | 'timestamp'>;

/** Rows gathers the samples of one family. */
export interface Rows extends Beside {
  /** Undefined once two may be equal, as those of a histogram's sum and count are. */
  readonly distinct: readonly string[] | undefined;
  /** The label text that the next row had in the reading before. */
  readonly likely: string | undefined;
  /** The label texts of all rows: the object that others have, where they are equal. */
  readonly column: readonly string[];
  /** The first of two equal series wins, and the other is counted; with an aggregate they become one. */
  add(labels: string, value: number, more?: More): void;
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

/** RowsParts is what rows are made with. */
export interface RowsParts {
  readonly limits: RowLimits;
  /** Joins equal series instead of keeping the first. */
  readonly aggregate: Aggregate | undefined;
  /** Other rows: as long as these here have the label texts of those, all of them distinct, they are distinct too. */
  readonly beside: Rows | undefined;
  /** What the same family had in the reading before. */
  readonly before?: Before | undefined;
}

/** Before is a family of the reading before, and what recalls its label texts. */
export interface Before {
  readonly family: Family;
  readonly recall: Recall;
}

/** createRows makes the rows of a family. */
export function createRows(parts: RowsParts): Rows {
  return new FamilyRows(parts);
}

/** viaRows gives rows that do what others do, for tools that look on as samples are added. */
export function viaRows(rows: Rows): Rows {
  return {
    get distinct() {
      return rows.distinct;
    },
    get column() {
      return rows.column;
    },
    get likely() {
      return rows.likely;
    },
    add: (...sample) => rows.add(...sample),
    addWhole: (...samples) => rows.addWhole(...samples),
    fill: (labels) => rows.fill(labels),
    family: (head) => rows.family(head),
  };
}

class FamilyRows implements Rows {
  readonly #columns = new Columns();
  #fillers: Set<number> | undefined;
  readonly #limits: RowLimits;
  readonly #aggregator: Aggregator | undefined;
  readonly #places: Places;
  readonly #beside: Rows | undefined;
  readonly #before: Before | undefined;
  #column: readonly string[] | undefined;

  constructor({ limits, aggregate, beside, before }: RowsParts) {
    const { labels, values } = this.#columns;
    this.#limits = limits;
    this.#beside = beside;
    this.#before = before;
    this.#aggregator = aggregate === undefined ? undefined : createAggregator(aggregate, values);
    this.#places = createPlaces(labels, aggregate === undefined ? (beside ?? distinctOf(before?.family)) : undefined);
  }

  get distinct(): readonly string[] | undefined {
    return this.#places.areDistinct ? this.#columns.labels : undefined;
  }

  get column(): readonly string[] {
    const { labels } = this.#columns;
    if (this.#column?.length === labels.length) return this.#column;
    return (this.#column = sameColumn(labels, [this.#before?.family.labels, this.#beside?.column]));
  }

  get likely(): string | undefined {
    return this.#before?.family.labels[this.#columns.labels.length];
  }

  add(given: string, value: number, more?: More): void {
    const labels = this.#recalled(given);
    const key = more?.suffix === undefined ? labels : `${more.suffix} ${labels}`;
    if (key !== labels) this.#places.doubt();
    const row = this.#places.rowOf(key);
    if (row !== undefined) return this.#meet(row, { labels, value, ...more });
    if (!this.#limits.takes(1)) return;
    this.#places.note(key);
    this.#columns.push(labels, value, more);
    this.#aggregator?.begin(this.#columns.values.length - 1);
  }

  addWhole(labels: string, samples: readonly Sample[]): void {
    this.#places.doubt();
    if (this.#places.rowOf(labels) !== undefined) return this.#limits.drop('duplicate', samples.length);
    if (!this.#limits.takes(samples.length)) return;
    this.#places.note(labels);
    for (const sample of samples) this.#columns.push(sample.labels, sample.value, sample);
  }

  fill(labels: string): void {
    if (this.#places.rowOf(labels) !== undefined || !this.#limits.takes(1)) return;
    this.#places.note(labels);
    (this.#fillers ??= new Set()).add(this.#columns.values.length);
    this.#columns.push(labels, 0);
  }

  family(head: FamilyHead): Family {
    return this.#columns.family(head, this.column, this.#before?.family);
  }

  #recalled(labels: string): string {
    return this.#before === undefined ? labels : this.#before.recall.text(labels, this.likely);
  }

  #meet(row: number, sample: Sample): void {
    if (this.#fillers?.delete(row) === true) {
      this.#columns.replace(row, sample);
      this.#aggregator?.begin(row);
    } else if (this.#aggregator === undefined) this.#limits.drop('duplicate');
    else this.#aggregator.join(row, sample.value);
  }
}

/** Columns holds samples as columns; those of suffixes and times begin with the first sample that has one. */
class Columns {
  readonly values: number[] = [];
  readonly labels: string[] = [];
  #suffixes: Suffix[] | undefined;
  #timestamps: (number | undefined)[] | undefined;

  push(labels: string, value: number, more?: More): void {
    this.labels.push(labels);
    this.values.push(value);
    if (more !== undefined || this.#suffixes !== undefined || this.#timestamps !== undefined) {
      this.#more(this.values.length - 1, more ?? {});
    }
  }

  replace(row: number, sample: Sample): void {
    this.values[row] = sample.value;
    this.#more(row, sample);
  }

  #more(row: number, { suffix = '', timestamp }: More): void {
    if (suffix !== '') this.#suffixes ??= new Array<Suffix>(row).fill('');
    if (this.#suffixes !== undefined) this.#suffixes[row] = suffix;
    if (timestamp !== undefined) this.#timestamps ??= new Array<undefined>(row).fill(undefined);
    if (this.#timestamps !== undefined) this.#timestamps[row] = timestamp;
  }

  /** The family of the reading before itself, where it says the same: whatever was made of that one still holds. */
  family(head: FamilyHead, labels: readonly string[], before: Family | undefined): Family {
    const { name, type, help, unit, stateLabel } = head;
    const [values, suffixes, timestamps] = [this.values, this.#suffixes, this.#timestamps];
    const plain = { name, type, help, labels, values };
    // An object that is put together of parts takes ten times as long, and few have any.
    if ((unit ?? stateLabel ?? suffixes ?? timestamps) === undefined) {
      return before !== undefined && isSame(before, plain) ? before : Object.freeze(plain);
    }
    return Object.freeze({
      ...plain,
      ...(unit !== undefined && { unit }),
      ...(stateLabel !== undefined && { stateLabel }),
      ...(suffixes && { suffixes }),
      ...(timestamps && { timestamps }),
    });
  }
}

/** Rows of a family are distinct but for those of histograms and summaries, whose samples share their labels. */
function distinctOf(family: Family | undefined): Beside | undefined {
  if (family === undefined || family.suffixes !== undefined) return undefined;
  return family.type === 'histogram' || family.type === 'summary' ? undefined : { distinct: family.labels };
}

function isSame(before: Family, now: Family): boolean {
  if (before.labels !== now.labels || before.type !== now.type || before.help !== now.help) return false;
  const { unit, stateLabel, suffixes, timestamps } = before;
  if ((unit ?? stateLabel ?? suffixes ?? timestamps) !== undefined) return false;
  return now.values.every((value, row) => Object.is(value, before.values[row]));
}
