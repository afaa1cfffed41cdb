import type { Each, Expression, Template } from '../kit/expression.ts';
import type { FetchPlan } from './node-plan.ts';
import type { MetricType } from '../model/family.ts';

/** LabelsPlan is names to expressions; the name `*` stands for a map of scalars, a label for each member. */
export type LabelsPlan = Readonly<Record<string, Expression>>;

/** Walk is what a group and a metric have in common: which items it reads, and the labels that they give. */
export interface Walk {
  readonly each?: Each;
  readonly where?: Expression;
  readonly labels: LabelsPlan;
  /** Values of its own labels of which every combination is exported, as 0 where no item has it. */
  readonly always?: Readonly<Record<string, readonly string[]>>;
}

export interface GroupPlan extends Walk {
  readonly kind: 'group';
  /** Made for each item; the entries then read its answer. */
  readonly fetch?: FetchPlan;
  readonly entries: readonly EntryPlan[];
}

export interface MetricPlan extends Walk, HeadPlan {
  readonly kind: 'metric';
  readonly reading: Reading;
  /** The value's absence is normal. */
  readonly optional: boolean;
  /** Ends in Unix seconds. */
  readonly timestamp?: Expression;
  readonly aggregate?: AggregatePlan;
}

export type EntryPlan = MetricPlan | GroupPlan;

/** HeadPlan is what is said once about a family; a part of it may come from the item. */
export interface HeadPlan {
  /** A template's text is made a valid name. */
  readonly name: string | Template;
  readonly type: MetricType | Expression;
  readonly help: string | Expression;
  readonly unit?: string;
}

/** Reading is how a metric's samples are read from an item. */
export type Reading =
  | { readonly as: 'value'; readonly value: Expression }
  /** 1 for each item: an info, and what `aggregate: count` counts. */
  | { readonly as: 'one' }
  | EnumReading
  | HistogramReading
  | SummaryReading;

export interface EnumReading {
  readonly as: 'enum';
  readonly value: Expression;
  readonly states: readonly string[];
  readonly stateLabel: string;
  readonly unknown: 'zero' | 'skip' | 'fail';
}

export interface HistogramReading {
  readonly as: 'histogram';
  readonly buckets: BucketsPlan;
  readonly sum?: Expression;
  readonly count?: Expression;
  /** Whether a bucket's count holds those of the buckets below it. */
  readonly cumulative: boolean;
}

/** BucketsPlan lists the buckets by upper bound, or says how they are found. */
export type BucketsPlan =
  | { readonly bounds: readonly (readonly [le: number, count: Expression])[] }
  | { readonly each?: Each; readonly where?: Expression; readonly le: Expression; readonly count: Expression };

export interface SummaryReading {
  readonly as: 'summary';
  readonly quantiles: readonly (readonly [quantile: number, value: Expression])[];
  readonly sum?: Expression;
  readonly count?: Expression;
}

/** Aggregate is how samples that end in the same labels become one. */
export type Aggregate = 'sum' | 'count' | 'min' | 'max' | 'avg' | 'last';

export interface AggregatePlan {
  readonly how: Aggregate;
  /** Which of the entry's and its groups' labels stay; those of the source always do. Undefined: all. */
  readonly by?: readonly string[];
  readonly without?: readonly string[];
}
