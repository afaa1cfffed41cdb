import type { Frame } from '../../kit/expression.ts';
import { isMissing, type Missing, readNumber } from '../../model/value.ts';
import type { MetricPlan } from '../entry-plan.ts';
import type { Collector, FamilyHead } from '../families/collector.ts';
import type { More, Rows } from '../families/rows.ts';
import { headOf, type Named } from './head.ts';
import type { LabelLevel, LabelValue } from './labels.ts';
import { readEnum } from './read-enum.ts';
import { readHistogram } from './read-histogram.ts';
import { readSummary } from './read-summary.ts';
import { readOne, readValue } from './read-value.ts';

/** Item is one item that a metric is read from: where, under which labels, and into what. */
export interface Item {
  readonly frame: Frame;
  readonly labels: readonly LabelValue[];
  readonly out: Collector;
}

/** ReadMetric reads one metric from one item, and says what it is without one. */
export interface ReadMetric {
  read(item: Item): void;
  /** Adds a 0 under labels that no item has. */
  fill?(item: Omit<Item, 'frame'>): void;
}

/** MetricTools is what the readings of all types have in common. */
export interface MetricTools {
  readonly level: LabelLevel;
  /** Where an item's samples go; undefined, and counted, when they cannot go anywhere. */
  open(item: Pick<Item, 'frame' | 'out'>): Opened | undefined;
  /** Counts what is missing, unless its absence is normal. */
  miss(value: Missing, out: Collector): void;
}

/** Opened is the family that an item's samples belong to, and what few of them have; undefined for all others. */
export interface Opened {
  readonly head: FamilyHead;
  readonly rows: Rows;
  readonly more: More | undefined;
}

/** readMetric lays out how a metric is read: its family's head, its label text, its samples by type. */
export function readMetric(metric: MetricPlan, level: LabelLevel): ReadMetric {
  const tools = metricTools(metric, level);
  const { reading } = metric;
  switch (reading.as) {
    case 'value':
      return readValue({ ...metric, reading }, tools);
    case 'one':
      return readOne(metric, tools);
    case 'enum':
      return { read: readEnum(metric, reading, tools) };
    case 'histogram':
      return { read: readHistogram(reading, tools) };
    case 'summary':
      return { read: readSummary(reading, tools) };
  }
}

function metricTools(metric: MetricPlan, level: LabelLevel): MetricTools {
  const head = headOf(metric);
  const { timestamp, aggregate, optional } = metric;
  const miss = (value: Missing, out: Collector): void => {
    if (!(optional && value.reason === 'absent')) out.drop(value.reason);
  };
  return {
    level,
    miss,
    open(item) {
      const { frame, out } = item;
      const named = head(frame, out);
      if (named === undefined) return undefined;
      const seconds = timestamp && readNumber(timestamp.evaluate(frame));
      // A sample that should say when it was taken would be served as fresh without it.
      if (seconds !== undefined && isMissing(seconds)) {
        miss(seconds, out);
        return undefined;
      }
      const rows = out.rows(named.head, aggregate?.how);
      return rows && { head: named.head, more: moreOf(named, seconds), rows };
    },
  };
}

function moreOf({ suffix }: Named, timestamp: number | undefined): More | undefined {
  if (suffix === undefined && timestamp === undefined) return undefined;
  return { ...(suffix && { suffix }), ...(timestamp === undefined ? {} : { timestamp }) };
}
