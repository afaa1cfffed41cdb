import type { Family, MetricType } from '../../model/family.ts';
import { Fault } from '../../model/fault.ts';
import type { DropReason } from '../../model/value.ts';
import type { Aggregate } from '../entry-plan.ts';
import type { LimitsPlan } from '../plan.ts';
import { createRecall } from './recall.ts';
import { createRows, type RowLimits, type Rows } from './rows.ts';

/** FamilyHead is what is said once about a family. */
export interface FamilyHead {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit?: string;
  readonly stateLabel?: string;
}

/** Collector gathers one collection's samples into families and counts what is left out. */
export interface Collector {
  /** The rows of a family; undefined, and counted, when the name has another type already. */
  rows(head: FamilyHead, aggregate?: Aggregate): Rows | undefined;
  drop(reason: DropReason, count?: number): void;
  /** Judges a label value's length: false leaves out its samples. @throws Fault EXTRACT_LABEL_LIMIT */
  fits(label: string, value: string): boolean;
  /** Judges how many labels a map gives, as `fits` does a value. @throws Fault EXTRACT_LABELS_LIMIT */
  takesLabels(count: number): boolean;
  readonly drops: ReadonlyMap<DropReason, number>;
  families(): readonly Family[];
}

interface Gathered {
  head: FamilyHead;
  readonly rows: Rows;
}

/**
 * createCollector makes the collector of one collection; `last` is the families of the one before, for what is equal in
 * both. @throws Fault EXTRACT_SERIES_LIMIT where rows are added
 */
export function createCollector(limits: LimitsPlan, last: readonly Family[] = []): Collector {
  const byName = new Map<string, Gathered>();
  let beside: Rows | undefined;
  const drops = new Map<DropReason, number>();
  const drop = (reason: DropReason, count = 1): void => {
    drops.set(reason, (drops.get(reason) ?? 0) + count);
  };
  const recall = last.length === 0 ? undefined : createRecall(last);
  const rowLimits = seriesLimits(limits, drop);
  return {
    drops,
    drop,
    rows(head, aggregate) {
      const found = byName.get(head.name);
      if (found === undefined) {
        const family = recall?.family(head.name, byName.size);
        const before = recall && family && { family, recall };
        const rows = createRows({ limits: rowLimits, aggregate, beside, before });
        beside = rows;
        byName.set(head.name, { head, rows });
        return rows;
      }
      if (found.head.type !== head.type) {
        drop('type_clash');
        return undefined;
      }
      // States under several labels are no state set: the family has no one label for them.
      if (found.head.stateLabel !== head.stateLabel) found.head = { ...found.head, stateLabel: '' };
      return found.rows;
    },
    fits: (label, value) => value.length <= limits.labelLength || isOver(limits, 'EXTRACT_LABEL_LIMIT', label),
    takesLabels: (count) => count <= limits.labels || isOver(limits, 'EXTRACT_LABELS_LIMIT'),
    families: () => [...byName.values()].map(({ head, rows }) => rows.family(head)),
  };
}

function seriesLimits({ series, over }: LimitsPlan, drop: RowLimits['drop']): RowLimits {
  let taken = 0;
  return {
    drop,
    takes(samples) {
      if (taken + samples <= series) {
        taken += samples;
        return true;
      }
      if (over === 'fail') throw new Fault('EXTRACT_SERIES_LIMIT', { limit: series });
      drop('limit', samples);
      return false;
    },
  };
}

/** Names of labels come from documents too, and may be what is too long. */
const SHOWN_CHARACTERS = 64;

function isOver(limits: LimitsPlan, code: 'EXTRACT_LABEL_LIMIT' | 'EXTRACT_LABELS_LIMIT', label = ''): false {
  const limit = code === 'EXTRACT_LABEL_LIMIT' ? limits.labelLength : limits.labels;
  if (limits.over === 'fail') throw new Fault(code, { label: label.slice(0, SHOWN_CHARACTERS), limit });
  return false;
}
