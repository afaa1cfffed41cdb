import type { Table } from '../kit/join.ts';
import type { Log } from '../kit/plugin.ts';
import { Fault } from '../model/fault.ts';
import type { Collected, PipelineSource } from '../pipeline/source.ts';
import { type Clock, type Deadline, openDeadline, within } from './clock.ts';
import { createFlight } from './flight.ts';
import { type Lookups, notReady } from './lookups.ts';
import { idOf, type SourceEntry } from './plan.ts';
import type { Shelf } from './shelf.ts';
import type { Snapshots } from './snapshots.ts';

/** Reader reads one source, for pages, polls and the lookups of other sources. */
export interface Reader {
  readonly entry: SourceEntry;
  readonly snapshots: Snapshots;
  /** Reads the source, or joins a reading that is under way; false when the deadline came first. */
  read(deadline: Deadline, links: Links): Promise<boolean>;
  /**
   * Sees to it that there is something to show: reads a source that is read on scrape (unless its cache is young
   * enough), waits for the first reading of a polled one. False when the deadline came first.
   */
  freshen(deadline: Deadline, links: Links): Promise<boolean>;
}

/** Links is how a generation joins its sources; a reading keeps to those that it began with. */
export interface Links {
  /** The tables that an instance of a source sees: those of its target, and those that all share. */
  lookups(entry: SourceEntry): Lookups;
  /** The readers of those that fill a lookup of a source (by id), without those for which to wait would be a circle. */
  feeders(source: string, lookup: string): readonly Reader[];
  /** A source has found its server (by its origin) well again: others that it failed poll it at once. */
  recovered(origin: string): void;
}

/** ReaderParts is what a reader is made of. */
export interface ReaderParts {
  readonly entry: SourceEntry;
  readonly source: PipelineSource;
  /** Where the tables that it fills are kept. */
  readonly shelves: readonly Shelf[];
  readonly clock: Clock;
  readonly log: Log;
  readonly snapshots: Snapshots;
  /** Told of every outcome. */
  readonly settled: (collected: Collected) => void;
}

/** createReader makes the reader of a source that is open; whoever opened the source disposes it. */
export function createReader(parts: ReaderParts): Reader {
  const { entry, clock, snapshots } = parts;
  let markTried = (): void => undefined;
  const tried = new Promise<true>((resolve) => (markTried = () => resolve(true)));
  const flight = createFlight<Collected, Links>(
    {
      run: (deadline, links) => collect(parts, links, deadline),
      givenUp: () => failed(parts, timedOut(entry)),
      settle(collected) {
        for (const shelf of parts.shelves) {
          const table = collected.tables.get(shelf.entry.name);
          if (table !== undefined) shelf.put(table, collected.snapshot.at);
        }
        snapshots.commit(collected.snapshot);
        markTried();
        parts.settled(collected);
      },
    },
    clock,
  );

  const isYoung = (): boolean => {
    const at = snapshots.history.latest?.at;
    // The distance, because a clock that was set back must not make a result young for ever.
    return at !== undefined && Math.abs(clock.now() - at) < entry.cacheSeconds * 1000;
  };
  const read = async (deadline: Deadline, links: Links): Promise<boolean> =>
    (await flight.join(deadline, links)) !== undefined;
  return {
    entry,
    snapshots,
    read,
    async freshen(deadline, links) {
      if (entry.refreshSeconds !== undefined) return (await within(tried, deadline)) ?? false;
      return isYoung() || read(deadline, links);
    },
  };
}

async function collect(parts: ReaderParts, links: Links, deadline: Deadline): Promise<Collected> {
  const { clock, source, entry } = parts;
  const lookups = links.lookups(entry);
  const fault = entry.lookups.map((lookup) => lackingFor(lookup, lookups)).find((lacking) => lacking !== undefined);
  if (fault !== undefined) return failed(parts, fault);
  const run = {
    signal: deadline.signal,
    now: () => clock.now(),
    endsAt: () => deadline.at,
    table: (name: string, own?: Table) => lookups.table(name, own && { source: entry.plan.name, table: own }),
    missed: (name: string, count: number) => lookups.missed(name, count),
  };
  if (entry.lookups.length === 0) return source.collect(run);
  const filling = entry.lookups.map((lookup) => fillLookup({ ...parts, links }, lookup, deadline));
  const filled = Promise.all(filling).then(() => undefined);
  // Whoever waits for it is told; a source that fails before does not wait.
  filled.catch(() => undefined);
  return source.collect({ ...run, ready: () => filled });
}

/** Why a lookup that must be there has no table, and will have none as long as the config is in force. */
function lackingFor(lookup: string, lookups: Lookups): Fault | undefined {
  return lookups.has(lookup) || lookups.isOptional(lookup) ? undefined : lookups.faultOf(lookup);
}

/**
 * Waits for a lookup that other sources fill: for half of the time where there is something to go on with (an older
 * table, or none because it is optional), for all of it otherwise. Throws JOIN_NOT_READY.
 */
async function fillLookup(
  parts: ReaderParts & { readonly links: Links },
  lookup: string,
  { at, signal }: Deadline,
): Promise<void> {
  const { clock, links, entry } = parts;
  const lookups = links.lookups(entry);
  const feeders = links.feeders(idOf(entry), lookup);
  const canGoOn = lookups.has(lookup) || lookups.isOptional(lookup);
  const awaited = feeders.filter((feeder) => feeder.entry.refreshSeconds === undefined || !lookups.has(lookup));
  if (awaited.length > 0) {
    const now = clock.now();
    const budget = Math.min(at - now, entry.plan.exchange.timeoutSeconds * 1000);
    const patience = openDeadline(clock, now + (canGoOn ? budget / 2 : budget), [signal]);
    await Promise.all(awaited.map((feeder) => feeder.freshen(patience, links)));
    patience[Symbol.dispose]();
  }
  if (lookups.has(lookup) || lookups.isOptional(lookup)) return;
  const lacking = feeders.find(({ snapshots }) => snapshots.history.lastSuccessAt === undefined);
  if (lacking !== undefined) throw notReady(lookup, reasonOf(lacking));
}

function reasonOf({ snapshots }: Reader): string {
  const { source, latest } = snapshots.history;
  return latest?.fault === undefined ? `${source} has not been read yet` : `${source} failed with ${latest.fault.code}`;
}

function failed({ entry, clock }: ReaderParts, fault: Fault): Collected {
  const at = clock.now();
  const { name: source, target } = entry.plan;
  const where = { source, ...(target && { target: target.name }) };
  const snapshot = { ...where, at, seconds: 0, bytes: 0, families: [], fault, drops: new Map() };
  return { snapshot: Object.freeze(snapshot), tables: new Map() };
}

function timedOut({ plan }: SourceEntry): Fault {
  return new Fault('FETCH_TIMEOUT', { origin: plan.name, seconds: plan.exchange.timeoutSeconds });
}
