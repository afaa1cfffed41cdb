import type { DropReason } from '../../model/value.ts';
import type { ShownRequest } from '../probe/shown-request.ts';

/** Explanation is what is known of a selector: the series that it selects, or why there is none. Places are `file:line:column`. */
export interface Explanation {
  readonly selector: string;
  readonly exists: boolean;
  readonly notes: readonly string[];
  readonly series: readonly Explained[];
  /** How many more series are selected than are explained. */
  readonly more: number;
  readonly reasons: readonly Reason[];
}

/** Explained is a series, and where it comes from. */
export interface Explained {
  readonly series: string;
  readonly value: string;
  /** Undefined for what was read from no item. */
  readonly origin?: Origin;
  /** How many samples became this one, for a metric with `aggregate`. */
  readonly joined?: number;
  readonly notes: readonly string[];
}

/** Origin is the way from a request to what was read from one item. */
export interface Origin {
  readonly metric: MetricShown;
  readonly source: SourceShown;
  /** The source's own request, then those that were made for items. */
  readonly requests: readonly RequestShown[];
  /** The outermost first. */
  readonly items: readonly ItemShown[];
  readonly labels: readonly LabelShown[];
  /** What was evaluated for the sample itself, by the key that it stands under. */
  readonly values: readonly Computed[];
}

export interface MetricShown {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly at?: string;
}

export interface SourceShown {
  readonly name: string;
  readonly target?: string;
  readonly at?: string;
}

export interface RequestShown extends ShownRequest {
  readonly status?: number;
  readonly contentType?: string;
  readonly bytes?: number;
  readonly seconds?: number;
}

/** ItemShown is one of the items that an `each` found. */
export interface ItemShown {
  readonly each: string;
  readonly at?: string;
  /** Which of them it is, from 1, and how many there are. */
  readonly position: number;
  readonly count: number;
  readonly key?: string | number;
  /** Its place in the document. */
  readonly path?: string;
  readonly value: string;
  readonly where?: Computed;
}

export interface LabelShown {
  readonly name: string;
  /** Undefined where there is none that could be a label. */
  readonly value?: string;
  /** What gives it, where that is no expression of the config. */
  readonly by?: string;
  readonly computed?: Computed;
}

/** Computed is an expression with all of its parts, in the order in which they were evaluated. */
export interface Computed {
  /** The key that it stands under. */
  readonly key: string;
  /** As written. */
  readonly text?: string;
  readonly at?: string;
  /** '' for a key that holds several. */
  readonly value: string;
  readonly steps: readonly StepShown[];
}

export interface StepShown {
  readonly part: string;
  readonly at: string;
  readonly value: string;
  readonly lookup?: LookupShown;
}

/** LookupShown is the row that a look-up found, or what there was instead. */
export interface LookupShown {
  readonly name: string;
  readonly at?: string;
  readonly key: string;
  readonly isFound: boolean;
  /** Undefined where there was no table. */
  readonly entries?: number;
  /** Of a miss, the nearest key that there is. */
  readonly nearest?: string;
  /** Where the row was read from. */
  readonly source?: string;
  readonly item?: string;
}

/** Reason is one thing that keeps a series from being there. */
export interface Reason {
  readonly why:
    | 'no_metric'
    | 'not_asked'
    | 'not_listed'
    | 'source_failed'
    | 'no_items'
    | 'passed_over'
    | 'left_out'
    | 'other_labels'
    | 'no_samples'
    | 'not_a_source';
  readonly message: string;
  readonly at?: string;
  /** Of what was left out: why, and one item as an example. */
  readonly reason?: DropReason;
  readonly origin?: Origin;
  /** Lines that go with it: values that there are, names that are near. */
  readonly lines: readonly string[];
}
