import type { Log } from '../kit/plugin.ts';
import type { Scope } from '../kit/scope.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { SourcePlan } from '../pipeline/plan.ts';
import type { PipelineSource } from '../pipeline/source.ts';
import { type Clock, type Deadline, openDeadline } from './clock.ts';
import { createFailureLog } from './failure-log.ts';
import { createLookups, type Lookups } from './lookups.ts';
import { feedsOf, inReadingOrder } from './order.ts';
import type { Plans, SourceEntry } from './plan.ts';
import { createReader, type Reader } from './reader.ts';
import { openSchedule, type Schedule } from './schedule.ts';
import { lookupFamilies, upFamily } from './self-metrics.ts';
import type { History } from './snapshots.ts';

/** Generation is a config at work: immutable, and the owner of its connections, timers and tables. */
export interface Generation extends AsyncDisposable {
  readonly id: number;
  readonly sources: readonly SourceStatus[];
  /** True once every polled source was tried, or 10 s after the start. */
  isReady(): boolean;
  /**
   * What a page shows: a snapshot for each source (`only` names some), and one for what they share. Resolves no later
   * than the deadline and never rejects; a source that is late is shown as failed.
   */
  collect(deadline: Deadline, only?: readonly string[]): Promise<readonly Snapshot[]>;
}

/** SourceStatus is a source and what became of it so far. */
export interface SourceStatus {
  readonly entry: SourceEntry;
  readonly history: History;
}

/** GenerationParts is what a generation is made of. */
export interface GenerationParts {
  readonly id: number;
  readonly plans: Plans;
  readonly log: Log;
  readonly clock: Clock;
  /** Owns what the plans hold already; the generation owns it from then on. */
  readonly scope: Scope;
  /** Opens a source's connections. */
  readonly open: (plan: SourcePlan) => PipelineSource;
}

const READY_MILLISECONDS = 10_000;

/** openGeneration opens every source and begins to poll. On an error the scope is still its caller's to dispose. */
export function openGeneration(parts: GenerationParts): Generation {
  const { id, plans, clock, scope } = parts;
  const startedAt = clock.now();
  const early: { schedule?: Schedule } = {};
  const lookups = createLookups(plans, (lookup) => early.schedule?.hurry(lookups.sourceOf(lookup) ?? ''));
  const readers = openReaders(parts, lookups);
  const sources = [...readers.values()].map(({ entry, snapshots }) => ({ entry, history: snapshots.history }));
  const polled = inReadingOrder(plans).flatMap((name) => polledBy(readers.get(name), { clock, signal: scope.signal }));
  early.schedule = scope.own(openSchedule(polled, clock));
  return {
    id,
    sources,
    isReady: () =>
      clock.now() - startedAt >= READY_MILLISECONDS ||
      sources.every(({ entry, history }) => entry.refreshSeconds === undefined || history.latest !== undefined),
    async collect({ at, signal }, only) {
      const deadline = openDeadline(clock, at, [signal, scope.signal]);
      const chosen = [...readers.values()].filter(({ entry }) => only?.includes(entry.plan.name) ?? true);
      const inTime = await Promise.all(chosen.map((reader) => reader.freshen(deadline)));
      deadline[Symbol.dispose]();
      const late = new Set(chosen.filter((_, index) => inTime[index] !== true));
      const views = chosen.map((reader) => reader.snapshots.view(clock.now(), late.has(reader)));
      return [...views, shared({ lookups, readers, late, clock }, chosen)];
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

function openReaders(parts: GenerationParts, lookups: Lookups): ReadonlyMap<string, Reader> {
  const { plans, clock, log, open, scope } = parts;
  const failures = createFailureLog(log, clock);
  const feeds = feedsOf(plans);
  const readers = new Map<string, Reader>();
  for (const entry of plans.sources) {
    const { name } = entry.plan;
    const reader = createReader({
      entry,
      source: scope.own(open(lookups.counting(entry.plan))),
      lookups,
      clock,
      log,
      feeder: (lookup) => readers.get(feeds.get(name)?.get(lookup) ?? ''),
      settled({ snapshot }) {
        // What ends because the generation ends is no failure to tell of.
        if (!scope.signal.aborted) failures.note(snapshot);
      },
    });
    readers.set(name, reader);
  }
  return readers;
}

/** A poll may wait for its lookups as long as its timeout, and then takes its own time. */
function polledBy(reader: Reader | undefined, { clock, signal }: { clock: Clock; signal: AbortSignal }) {
  if (reader?.entry.refreshSeconds === undefined) return [];
  const { name, exchange } = reader.entry.plan;
  const poll = async (): Promise<void> => {
    const deadline = openDeadline(clock, clock.now() + exchange.timeoutSeconds * 2000 + 1000, [signal]);
    await reader.read(deadline);
    deadline[Symbol.dispose]();
  };
  return [{ name, intervalSeconds: reader.entry.refreshSeconds, poll }];
}

interface Page {
  readonly lookups: Lookups;
  readonly readers: ReadonlyMap<string, Reader>;
  readonly late: ReadonlySet<Reader>;
  readonly clock: Clock;
}

/** What belongs to no one source: the gauges that several may name under `up`, and the lookups of those chosen. */
function shared({ lookups, readers, late, clock }: Page, chosen: readonly Reader[]): Snapshot {
  const at = clock.now();
  const isUp = (reader: Reader): boolean => {
    const { latest } = reader.snapshots.history;
    return latest !== undefined && latest.fault === undefined && !late.has(reader);
  };
  const ups = new Map(chosen.flatMap(({ entry: { up } }) => (up === undefined ? [] : [[up.name, up] as const])));
  const upFamilies = [...ups.values()].map((up) =>
    upFamily(up, [...readers.values()].filter(({ entry }) => entry.up?.name === up.name).every(isUp)),
  );
  const names = new Set(chosen.map(({ entry }) => entry.plan.name));
  const facts = lookups.facts(at).filter(({ lookup }) => {
    const source = lookups.sourceOf(lookup);
    return source === undefined ? chosen.length === readers.size : names.has(source);
  });
  const families = [...upFamilies, ...lookupFamilies(facts)];
  return Object.freeze({ source: '', at, seconds: 0, bytes: 0, families, drops: new Map() });
}
