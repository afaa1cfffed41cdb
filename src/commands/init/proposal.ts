import type { Items, Mark } from './identity.ts';

/** Label is a label of a group or an info, by the expression that gives it. */
export interface Label {
  readonly name: string;
  readonly expression: unknown;
}

/** MetricProposal is a metric as YAML has it, and a remark on its type. */
export interface MetricProposal {
  readonly name: string;
  readonly type: 'gauge' | 'counter' | 'enum' | 'info' | Readonly<Record<'from', string>>;
  readonly help: unknown;
  readonly value?: unknown;
  readonly where?: unknown;
  readonly labels?: readonly Label[];
  readonly states?: readonly string[];
  readonly isOptional?: boolean;
  readonly note?: string;
}

/** GroupProposal is a walk over the items of a list, and what tells them apart. */
export interface GroupProposal {
  readonly each: string;
  readonly labels: readonly Label[];
  readonly entries: readonly EntryProposal[];
  /** What was passed over, and remarks. */
  readonly remarks: readonly string[];
  readonly identity: readonly Mark[];
  readonly items: Items;
}

export type EntryProposal = MetricProposal | GroupProposal;

/** TableProposal is a list whose items may name the things of another document. */
export interface TableProposal {
  readonly each: string;
  readonly items: Items;
  readonly marks: readonly Mark[];
}

/** DocumentProposal is what is made of a document. */
export interface DocumentProposal {
  readonly entries: readonly EntryProposal[];
  readonly remarks: readonly string[];
  readonly tables: readonly TableProposal[];
}

/** isGroup tells groups from metrics. */
export function isGroup(entry: EntryProposal): entry is GroupProposal {
  return 'entries' in entry;
}
