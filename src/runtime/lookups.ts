import type { OnMiss, Table } from '../kit/join.ts';
import { Fault } from '../model/fault.ts';
import { LOOKUP_MISS } from '../model/value.ts';
import type { LookupPlan, SourcePlan } from '../pipeline/plan.ts';
import type { LookupEntry, Plans } from './plan.ts';
import type { LookupFacts } from './self-metrics.ts';

/** Lookups keeps the last good table of every lookup, and counts what was not found in it. */
export interface Lookups {
  /** The source that fills a lookup; undefined for one that was built once. */
  sourceOf(name: string): string | undefined;
  has(name: string): boolean;
  isOptional(name: string): boolean;
  /** The table, an empty one when an optional lookup has none. Throws JOIN_NOT_READY. */
  table(name: string): Table | undefined;
  /** Puts new tables in the place of those before. `at` is in Unix milliseconds. */
  publish(tables: ReadonlyMap<string, Table>, at: number): void;
  /** The plan with tables that count their misses. */
  counting(plan: SourcePlan): SourcePlan;
  facts(now: number): readonly LookupFacts[];
}

interface Filled {
  readonly table: Table;
  readonly at: number | undefined;
}

/** createLookups begins with the tables that need no source. `missed` is told of every miss. */
export function createLookups(plans: Plans, missed: (lookup: string) => void): Lookups {
  const entries = new Map<string, LookupEntry>(plans.lookups.map((entry) => [entry.name, entry]));
  const misses = new Map<string, number>();
  const miss = (name: string): void => {
    misses.set(name, (misses.get(name) ?? 0) + 1);
    missed(name);
  };
  const filled = new Map<string, Filled>();
  for (const [name, table] of plans.tables)
    filled.set(name, { table: countMisses(table, () => miss(name)), at: undefined });
  const isOptional = (name: string): boolean => entries.get(name)?.optional ?? false;

  return {
    sourceOf: (name) => entries.get(name)?.source,
    has: (name) => filled.has(name),
    isOptional,
    table(name) {
      const table = filled.get(name)?.table;
      if (table !== undefined) return table;
      if (!isOptional(name)) throw notReady(name, 'its source has not succeeded yet');
      return countMisses(emptyTable(entries.get(name)?.onMiss ?? 'keep'), () => miss(name));
    },
    publish(tables, at) {
      for (const [name, table] of tables) filled.set(name, { table, at });
    },
    counting: (plan) => ({ ...plan, fills: plan.fills.map((fill) => countingFill(fill, () => miss(fill.name))) }),
    facts: (now) =>
      [...entries.keys()].map((lookup) => {
        const { table, at } = filled.get(lookup) ?? {};
        const ageSeconds = at === undefined ? undefined : Math.max(0, now - at) / 1000;
        return { lookup, entries: table?.size ?? 0, ageSeconds, misses: misses.get(lookup) ?? 0 };
      }),
  };
}

/** An optional lookup without a table: every look-up is a miss. */
function emptyTable(onMiss: OnMiss): Table {
  return { size: 0, duplicates: 0, onMiss, get: () => LOOKUP_MISS };
}

/** notReady is the fault of a consumer whose lookup has no table. */
export function notReady(lookup: string, reason: string): Fault {
  return new Fault('JOIN_NOT_READY', { lookup, reason });
}

function countingFill({ name, join }: LookupPlan, missed: () => void): LookupPlan {
  return {
    name,
    join: { ...join, build: async (documents) => countMisses(await join.build(documents), missed) },
  };
}

function countMisses(table: Table, missed: () => void): Table {
  const { size, duplicates, onMiss } = table;
  return {
    size,
    duplicates,
    onMiss,
    get(key, field) {
      const value = table.get(key, field);
      if (value === LOOKUP_MISS) missed();
      return value;
    },
  };
}
