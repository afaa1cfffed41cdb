import type { Log } from '../kit/plugin.ts';
import type { Scope } from '../kit/scope.ts';
import { Fault } from '../model/fault.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { SourcePlan } from '../pipeline/plan.ts';
import type { PipelineSource } from '../pipeline/source.ts';
import { type Clock, type Deadline, openDeadline } from './clock.ts';
import { createFailureLog, type FailureLog } from './failure-log.ts';
import { countsOf, createLiveSource, type LiveSource } from './live-source.ts';
import { createLookups, type Lookups } from './lookups.ts';
import { feedsOf, inReadingOrder } from './order.ts';
import type { LookupEntry, Plans, SourceEntry } from './plan.ts';
import type { Links, Reader } from './reader.ts';
import { beginTurns } from './schedule.ts';
import { type LookupFacts, lookupFamilies, upFamily } from './self-metrics.ts';
import { createShelf, type Shelf } from './shelf.ts';
import type { History } from './snapshots.ts';

/** Generation is a config at work: immutable; it owns its sources, alone or with the generations beside it. */
export interface Generation extends AsyncDisposable {
  readonly id: number;
  readonly sources: readonly SourceStatus[];
  /** What the next generation may take over, by name. */
  readonly live: ReadonlyMap<string, LiveSource>;
  /** What is known of the lookups at a time (Unix milliseconds). */
  lookups(now: number): readonly LookupFacts[];
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
  /** When it is polled next, in Unix milliseconds; undefined when it is not, or is being polled. */
  readonly nextAt: number | undefined;
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
  /** The generation whose place it takes: it shares the sources whose plan is the same object. */
  readonly previous?: Generation;
  /** Outlives the generation, as what it has said does. */
  readonly failures?: FailureLog;
}

const READY_MILLISECONDS = 10_000;

/** openGeneration opens every source and begins to poll. On an error the scope is still its caller's to dispose. */
export function openGeneration(parts: GenerationParts): Generation {
  const { id, plans, clock, scope } = parts;
  const startedAt = clock.now();
  const live = openSources(parts);
  const links = linksOf(plans, live);
  for (const source of live.values()) scope.own(source.hold(links));
  const sources = plans.sources.map((entry) => statusOf(entry, live));
  scope.own(beginTurns(inReadingOrder(plans).flatMap((name) => live.get(name)?.turn ?? [])));
  return {
    id,
    sources,
    live,
    lookups: (now) => links.lookups.facts(now),
    isReady: () =>
      clock.now() - startedAt >= READY_MILLISECONDS ||
      sources.every(({ entry, history }) => entry.refreshSeconds === undefined || history.latest !== undefined),
    async collect({ at, signal }, only) {
      const deadline = openDeadline(clock, at, [signal, scope.signal]);
      const chosen = plans.sources.filter(({ plan }) => only?.includes(plan.name) ?? true);
      const readers = chosen.map((entry) => readerOf(live, entry));
      const inTime = await Promise.all(readers.map((reader) => reader.freshen(deadline, links)));
      deadline[Symbol.dispose]();
      const late = new Set(readers.filter((_, index) => inTime[index] !== true));
      const views = readers.map((reader) => reader.snapshots.view(clock.now(), late.has(reader)));
      return [...views, shared({ plans, live, lookups: links.lookups, late, clock }, chosen)];
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

function statusOf(entry: SourceEntry, live: LiveSources): SourceStatus {
  const turn = live.get(entry.plan.name)?.turn;
  return {
    entry,
    history: readerOf(live, entry).snapshots.history,
    get nextAt() {
      return turn?.nextAt;
    },
  };
}

type LiveSources = ReadonlyMap<string, LiveSource>;

/** Every entry of the plans has a live source: openSources made or took it over. */
function readerOf(live: LiveSources, { plan }: SourceEntry): Reader {
  const source = live.get(plan.name);
  if (source === undefined) throw new Error(`no source ${plan.name}`);
  return source.reader;
}

function openSources(parts: GenerationParts): LiveSources {
  const { plans, clock, log, open, previous, failures = createFailureLog(log, clock) } = parts;
  return new Map(
    plans.sources.map((entry) => {
      const { name } = entry.plan;
      const before = previous?.live.get(name);
      if (before?.plan === entry.plan) return [name, before];
      const fills = plans.lookups.filter(({ sources }) => sources.includes(name));
      return [name, createLiveSource({ entry, fills, clock, log, failures, open, counts: countsOf(before) })];
    }),
  );
}

function linksOf(plans: Plans, live: LiveSources): Links {
  const feeds = feedsOf(plans);
  const own = plans.lookups.filter(({ sources }) => sources.length === 0).map((entry) => ownShelf(entry, plans));
  const filled = [...live].flatMap(([source, { shelves }]) => shelves.map((shelf) => ({ source, shelf })));
  const readersOf = (names: readonly string[]): readonly Reader[] =>
    names.flatMap((name) => live.get(name)?.reader ?? []);
  return {
    lookups: createLookups(plans, [...own.map((shelf) => ({ source: undefined, shelf })), ...filled]),
    feeders: (source, lookup) => readersOf(feeds.get(source)?.get(lookup) ?? []),
  };
}

/** The shelf of a lookup that is built once; empty when it could not be. */
function ownShelf(entry: LookupEntry, { tables }: Plans): Shelf {
  const shelf = createShelf(entry, () => undefined);
  const table = tables.get(entry.name);
  if (table !== undefined && !(table instanceof Fault)) shelf.put(table);
  return shelf;
}

interface Page {
  readonly plans: Plans;
  readonly live: LiveSources;
  readonly lookups: Lookups;
  readonly late: ReadonlySet<Reader>;
  readonly clock: Clock;
}

/** What belongs to no one source: the gauges that several may name under `up`, and the lookups of those chosen. */
function shared({ plans, live, lookups, late, clock }: Page, chosen: readonly SourceEntry[]): Snapshot {
  const at = clock.now();
  const isUp = (entry: SourceEntry): boolean => {
    const reader = readerOf(live, entry);
    const { latest } = reader.snapshots.history;
    return latest !== undefined && latest.fault === undefined && !late.has(reader);
  };
  const ups = new Map(chosen.flatMap(({ up }) => (up === undefined ? [] : [[up.name, up] as const])));
  const upFamilies = [...ups.values()].map((up) =>
    upFamily(up, plans.sources.filter((entry) => entry.up?.name === up.name).every(isUp)),
  );
  const names = new Set(chosen.map(({ plan }) => plan.name));
  const facts = lookups.facts(at).filter(({ lookup }) => {
    const sources = lookups.sourcesOf(lookup);
    return sources.length === 0 ? chosen.length === plans.sources.length : sources.some((source) => names.has(source));
  });
  const families = [...upFamilies, ...lookupFamilies(facts)];
  return Object.freeze({ source: '', at, seconds: 0, bytes: 0, families, drops: new Map() });
}
