import type { Log } from '../kit/plugin.ts';
import type { Scope } from '../kit/scope.ts';
import type { Family } from '../model/family.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { SourcePlan } from '../pipeline/plan.ts';
import type { PipelineSource } from '../pipeline/source.ts';
import { type Clock, type Deadline, openDeadline } from './clock.ts';
import { createFailureLog, type FailureLog } from './failure-log.ts';
import { countsOf, createLiveSource, type LiveSource } from './live-source.ts';
import { type Linked, linkSources } from './links.ts';
import { inReadingOrder } from './order.ts';
import type { Prober } from './probe/prober.ts';
import { idOf, type Plans, type SourceEntry } from './plan.ts';
import type { Reader } from './reader.ts';
import { beginTurns } from './schedule.ts';
import type { LookupFacts } from './self-metrics.ts';
import { sharedFamilies } from './shared-families.ts';
import type { History } from './snapshots.ts';

/** Generation is a config at work: immutable; it owns its sources, alone or with the generations beside it. */
export interface Generation extends AsyncDisposable {
  readonly id: number;
  readonly sources: readonly SourceStatus[];
  /** Every source of the config, also where it has no target, or another shard has them all. */
  readonly names: ReadonlySet<string>;
  /** What the next generation may take over, by id. */
  readonly live: ReadonlyMap<string, LiveSource>;
  /** Makes probes; undefined for what is itself at work for one. */
  readonly prober: Prober | undefined;
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
  /** Makes the prober, from the sources that are open. */
  readonly openProber?: (live: Generation['live']) => Prober;
  /** Opens a source's connections. */
  readonly open: (plan: SourcePlan, entry: SourceEntry) => PipelineSource;
  /** Sources of another generation, by id, that this one reads but neither polls nor closes. */
  readonly borrowed?: Generation['live'];
  /** The generation whose place it takes: it shares the sources whose plan is the same object. */
  readonly previous?: Pick<Generation, 'live'>;
  /** Outlives the generation, as what it has said does. */
  readonly failures?: FailureLog;
}

const READY_MILLISECONDS = 10_000;

/** openGeneration opens every source and begins to poll. On an error the scope is still its caller's to dispose. */
export function openGeneration(parts: GenerationParts): Generation {
  const { id: number, plans, clock, scope, borrowed } = parts;
  const startedAt = clock.now();
  const live = openSources(parts);
  const links = linkSources(plans, live);
  for (const [id, source] of live) if (borrowed?.has(id) !== true) scope.own(source.hold(links));
  const sources = plans.sources.map((entry) => statusOf(entry, live));
  scope.own(
    beginTurns(
      inReadingOrder(plans).flatMap((one) => (borrowed?.has(one) === true ? [] : (live.get(one)?.turn ?? []))),
    ),
  );
  return {
    id: number,
    sources,
    names: plans.names,
    live,
    prober: parts.openProber?.(live),
    lookups: (now) => factsOf(plans, links, now),
    isReady: () =>
      clock.now() - startedAt >= READY_MILLISECONDS ||
      sources.every(({ entry, history }) => entry.refreshSeconds === undefined || history.latest !== undefined),
    async collect({ at, signal }, only) {
      const deadline = openDeadline(clock, at, [signal, scope.ending]);
      const all = plans.sources.filter(({ onlyFeeds = false }) => !onlyFeeds);
      const chosen = all.filter(({ plan }) => only?.includes(plan.name) ?? true);
      const readers = chosen.map((entry) => readerOf(live, entry));
      const inTime = await Promise.all(readers.map((reader) => reader.freshen(deadline, links)));
      deadline[Symbol.dispose]();
      const late = new Set(readers.filter((_, index) => inTime[index] !== true));
      const views = readers.map((reader) => reader.snapshots.view(clock.now(), late.has(reader)));
      const families = familiesOf({ plans, all, live, links, late, now: clock.now() }, chosen);
      return [...views, shared(families, clock.now())];
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

interface Shown {
  readonly plans: Plans;
  /** The sources that are shown at all. */
  readonly all: readonly SourceEntry[];
  readonly live: LiveSources;
  readonly links: Linked;
  readonly late: ReadonlySet<Reader>;
  readonly now: number;
}

/** What belongs to no one source. */
function familiesOf({ plans, all, live, links, late, now }: Shown, chosen: readonly SourceEntry[]): readonly Family[] {
  const isUp = (entry: SourceEntry): boolean => {
    const reader = readerOf(live, entry);
    const { latest } = reader.snapshots.history;
    return latest !== undefined && latest.fault === undefined && !late.has(reader);
  };
  const sourcesOf = (lookup: string): readonly string[] =>
    plans.lookups.find(({ name }) => name === lookup)?.sources ?? [];
  return sharedFamilies({ all, chosen, isUp, facts: factsOf(plans, links, now), sourcesOf });
}

function factsOf({ lookups }: Plans, links: Linked, now: number): readonly LookupFacts[] {
  const elsewhere = new Set(lookups.flatMap(({ name, isElsewhere = false }) => (isElsewhere ? [name] : [])));
  return links.facts(now).filter(({ lookup }) => !elsewhere.has(lookup));
}

function shared(families: readonly Family[], at: number): Snapshot {
  return Object.freeze({ source: '', at, seconds: 0, bytes: 0, families, drops: new Map() });
}

function statusOf(entry: SourceEntry, live: LiveSources): SourceStatus {
  const turn = live.get(idOf(entry))?.turn;
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
function readerOf(live: LiveSources, entry: SourceEntry): Reader {
  const source = live.get(idOf(entry));
  if (source === undefined) throw new Error(`no source ${idOf(entry)}`);
  return source.reader;
}

function openSources(parts: GenerationParts): LiveSources {
  const { plans, clock, log, open, previous, borrowed, failures = createFailureLog(log, clock) } = parts;
  return new Map(
    plans.sources.map((entry) => {
      const id = idOf(entry);
      const before = borrowed?.get(id) ?? previous?.live.get(id);
      if (before?.plan === entry.plan) return [id, before];
      const fills = plans.lookups.filter(({ sources }) => sources.includes(entry.plan.name));
      return [id, createLiveSource({ entry, fills, clock, log, failures, open, counts: countsOf(before) })];
    }),
  );
}
