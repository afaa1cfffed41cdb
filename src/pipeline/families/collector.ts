import type { Family, MetricType } from '../../model/family.ts';
import { Fault } from '../../model/fault.ts';
import type { DropReason } from '../../model/value.ts';
import type { LimitsPlan } from '../plan.ts';

/** FamilyHead is what is said once about a family. */
export interface FamilyHead {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit?: string;
  readonly stateLabel?: string;
}

interface Columns {
  head: FamilyHead;
  readonly labels: string[];
  readonly values: number[];
  readonly seen: Set<string>;
}

/** Collector gathers one collection's samples into families and counts what is left out. First of two equal series wins. */
export interface Collector {
  add(head: FamilyHead, labels: string, value: number): void;
  drop(reason: DropReason): void;
  /** Judges a label value's length: false leaves out its samples. @throws Fault EXTRACT_LABEL_LIMIT */
  fits(label: string, value: string): boolean;
  readonly drops: ReadonlyMap<DropReason, number>;
  families(): readonly Family[];
}

/** createCollector makes the collector of one collection. @throws Fault EXTRACT_SERIES_LIMIT from `add` */
export function createCollector(limits: LimitsPlan): Collector {
  const byName = new Map<string, Columns>();
  const drops = new Map<DropReason, number>();
  let series = 0;
  const drop = (reason: DropReason): void => void drops.set(reason, (drops.get(reason) ?? 0) + 1);
  return {
    drops,
    drop,
    add: (head, labels, value) => {
      const columns = columnsOf(byName, head);
      if (columns.seen.has(labels)) return drop('duplicate');
      if (series >= limits.series) return over(limits, drop);
      series += 1;
      columns.seen.add(labels);
      columns.labels.push(labels);
      columns.values.push(value);
    },
    fits: (label, value) => value.length <= limits.labelLength || tooLong(limits, label),
    families: () => [...byName.values()].map(({ head, labels, values }) => Object.freeze({ ...head, labels, values })),
  };
}

function columnsOf(byName: Map<string, Columns>, head: FamilyHead): Columns {
  const found = byName.get(head.name);
  if (found !== undefined) {
    // States under several labels are no state set: the family has no one label for them.
    if (found.head.stateLabel !== head.stateLabel) found.head = { ...found.head, stateLabel: '' };
    return found;
  }
  const columns: Columns = { head, labels: [], values: [], seen: new Set() };
  byName.set(head.name, columns);
  return columns;
}

function over(limits: LimitsPlan, drop: (reason: DropReason) => void): void {
  if (limits.over === 'fail') throw new Fault('EXTRACT_SERIES_LIMIT', { limit: limits.series });
  drop('limit');
}

function tooLong({ labelLength, over }: LimitsPlan, label: string): false {
  if (over === 'fail') throw new Fault('EXTRACT_LABEL_LIMIT', { label, limit: labelLength });
  return false;
}
