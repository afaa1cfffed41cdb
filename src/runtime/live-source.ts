import type { Ending } from '../kit/ending.ts';
import type { Log } from '../kit/plugin.ts';
import { createScope } from '../kit/scope.ts';
import { fetchesOf } from '../pipeline/node-plan.ts';
import type { SourcePlan } from '../pipeline/plan.ts';
import type { PipelineSource } from '../pipeline/source.ts';
import { type Clock, openDeadline } from './clock.ts';
import type { FailureLog } from './failure-log.ts';
import { idOf, type LookupEntry, type SourceEntry } from './plan.ts';
import { createReader, type Links, type Reader } from './reader.ts';
import { createRecovery, type Recovery } from './recovery.ts';
import { createTurn, type Turn } from './schedule.ts';
import { createShelf, type Shelf } from './shelf.ts';
import { createSnapshots, type History } from './snapshots.ts';

/**
 * LiveSource is a source at work: its connections, plugins, polls, samples and the tables that it fills. Generations to
 * which it means the same share it, so that a reload does not disturb it.
 */
export interface LiveSource {
  readonly plan: SourcePlan;
  readonly reader: Reader;
  readonly shelves: readonly Shelf[];
  /** Undefined for a source that is read when it is scraped. */
  readonly turn: Turn | undefined;
  readonly recovery: Pick<Recovery, 'failingAt'>;
  /** Takes part in it; it is closed when nobody does any more. Its polls go by the links of the latest holder. */
  hold(links: Links): AsyncDisposable;
}

/** LiveParts is what a live source is made of. */
export interface LiveParts {
  readonly entry: SourceEntry;
  /** The lookups that it fills. */
  readonly fills: readonly LookupEntry[];
  readonly clock: Clock;
  readonly log: Log;
  readonly failures: FailureLog;
  readonly open: (plan: SourcePlan, entry: SourceEntry) => PipelineSource;
  /** What was counted of the source of that name whose place it takes. */
  readonly counts: Counts;
}

/** Counts is what goes on when another source takes the place of one. It holds nothing of that one's. */
export interface Counts {
  readonly failures: number;
  readonly errors: History['errors'];
  readonly drops: History['drops'];
  readonly waitedSeconds: History['waitedSeconds'];
  /** By lookup. */
  readonly misses: ReadonlyMap<string, number>;
}

const NONE: Counts = { failures: 0, errors: new Map(), drops: new Map(), waitedSeconds: undefined, misses: new Map() };

/** countsOf copies the counts of a source; none when there was none. */
export function countsOf(source: LiveSource | undefined): Counts {
  if (source === undefined) return NONE;
  const { failures, errors, drops, waitedSeconds } = source.reader.snapshots.history;
  const misses = source.shelves.map(({ entry, misses: count }) => [entry.name, count] as const);
  return { failures, waitedSeconds, errors: new Map(errors), drops: new Map(drops), misses: new Map(misses) };
}

/** createLiveSource opens a source; its polls have not begun. It owns what its entry was built with. */
export function createLiveSource(parts: LiveParts): LiveSource {
  const { entry, clock, log, failures, open, counts } = parts;
  const scope = entry.scope ?? createScope();
  const shelves = parts.fills.map((lookup) => createShelf(lookup, () => turn?.hurry(), counts.misses.get(lookup.name)));
  const recovery = createRecovery();
  let links: Links | undefined;
  const reader = createReader({
    entry,
    source: scope.own(open(entry.plan, entry)),
    shelves,
    clock,
    log,
    snapshots: createSnapshots(entry, counts),
    settled(collected) {
      // What ends because the source is closed is no failure to tell of.
      if (scope.ending.isOver) return;
      failures.note(collected.snapshot);
      const origin = recovery.note(collected);
      if (origin !== undefined) links?.recovered(origin);
    },
  });
  const polled = { ...parts, reader, ending: scope.ending, links: () => links };
  const turn = entry.refreshSeconds === undefined ? undefined : scope.own(turnOf(polled));
  const hold = holdersOf(scope);
  return {
    plan: entry.plan,
    reader,
    shelves,
    turn,
    recovery,
    hold(latest) {
      links = latest;
      // Who changes the config has looked into things: the source need not wait out its failures.
      if (recovery.failingAt !== undefined) turn?.hurry();
      return hold();
    },
  };
}

/** What is held is closed when nobody holds it any more. */
function holdersOf(held: AsyncDisposable): () => AsyncDisposable {
  let holders = 0;
  return () => {
    holders += 1;
    return {
      async [Symbol.asyncDispose]() {
        holders -= 1;
        if (holders === 0) await held[Symbol.asyncDispose]();
      },
    };
  };
}

interface PolledParts extends LiveParts {
  readonly reader: Reader;
  readonly ending: Ending;
  readonly links: () => Links | undefined;
}

/** A poll may wait for its lookups as long as its timeout, and then takes its own time. */
function turnOf({ entry, clock, reader, ending, links }: PolledParts): Turn {
  const name = idOf(entry);
  const poll = async (): Promise<void> => {
    const deadline = openDeadline(clock, clock.now() + patienceOf(entry), [ending]);
    const latest = links();
    if (latest !== undefined) await reader.read(deadline, latest);
    deadline[Symbol.dispose]();
  };
  const failuresInARow = (): number => reader.snapshots.history.failuresInARow;
  return createTurn({ name, intervalSeconds: entry.refreshSeconds ?? 0, failuresInARow, poll }, clock);
}

/** Many requests, each with its own timeout, have the whole interval; milliseconds. */
function patienceOf({ plan, refreshSeconds = 0 }: SourceEntry): number {
  const one = plan.exchange.timeoutSeconds * 2000 + 1000;
  const isTree = plan.paginate !== undefined || fetchesOf(plan.entries).length > 0;
  return isTree ? Math.max(one, refreshSeconds * 1000) : one;
}
