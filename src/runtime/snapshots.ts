import type { Family } from '../model/family.ts';
import type { Fault } from '../model/fault.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { DropReason } from '../model/value.ts';
import type { SourceEntry } from './plan.ts';
import { type Age, selfFamilies } from './self-metrics.ts';

/** History is what is known of a source's collections; counts are of all since the process began. */
export interface History {
  readonly source: string;
  readonly target: string | undefined;
  readonly latest: Snapshot | undefined;
  /** Unix milliseconds of the last success. */
  readonly lastSuccessAt: number | undefined;
  readonly failures: number;
  readonly failuresInARow: number;
  /** How long requests have waited for their turn at their server; undefined where none has to. */
  readonly waitedSeconds: number | undefined;
  /** Failures by code. */
  readonly errors: ReadonlyMap<Fault['code'], number>;
  readonly drops: ReadonlyMap<DropReason, number>;
}

/** Counted is what is counted over all collections. */
export type Counted = Pick<History, 'failures' | 'errors' | 'drops' | 'waitedSeconds'>;

/** Snapshots remembers the outcomes of one source: the last one, the last good one, and the counts of all. */
export interface Snapshots {
  readonly history: History;
  commit(snapshot: Snapshot): void;
  /**
   * The source as a page shows it at a time (Unix milliseconds): the last good samples, none after a failure unless
   * they are still kept, and the source's own metrics. `late` says that this page's scrape ran out of time.
   */
  view(now: number, late?: boolean): Snapshot;
}

/** Kept is what of a source's entry says how its outcomes are kept and told. */
type Kept = Pick<SourceEntry, 'plan' | 'keepLastSeconds' | 'cacheSeconds' | 'refreshSeconds' | 'targetLabel'>;

/** Viewed is what was shown last, and what of. */
interface Viewed extends Shown {
  readonly view: Snapshot;
}

interface Shown {
  readonly latest: Snapshot | undefined;
  readonly served: readonly Family[];
  readonly late: boolean;
}

const NOTHING: readonly Family[] = [];

/** createSnapshots begins the history of a source; the counts of one of that name `before` it go on, its samples do not. */
export function createSnapshots(entry: Kept, before?: Counted): Snapshots {
  const { keepLastSeconds, cacheSeconds, refreshSeconds } = entry;
  const mayBeOld = keepLastSeconds > 0 || cacheSeconds > 0;
  const { name: source, target } = entry.plan;
  const history = new Outcomes(source, target?.name, before);
  const own = { source, ...targetLabels(entry) };
  const shownOf = (good: Snapshot | undefined, now: number, isStale: boolean): Snapshot | undefined =>
    good && (!isStale || distance(now, good.at) < keepLastSeconds * 1000) ? good : undefined;
  let last: Viewed | undefined;
  let told: readonly Family[] = NOTHING;
  return {
    history,
    commit: (snapshot) => history.add(snapshot),
    view(now, late = false) {
      const { latest, drops } = history;
      const isStale = latest !== history.good || late;
      const shown = shownOf(history.good, now, isStale);
      const served = shown?.families ?? NOTHING;
      const age = mayBeOld ? shown && ageOf(shown, { now, isStale }) : undefined;
      // Pages are written anew only where the families are other objects; what tells of time is another each time.
      if (age === undefined && isSame(last, { latest, served, late })) return last.view;
      const base = latest ?? { source, ...(target && { target: target.name }), at: now, seconds: 0, bytes: 0, drops };
      told = selfFamilies(history, { served, age, late, refreshSeconds, own, before: told });
      const view = Object.freeze({ ...base, families: [...served, ...told] });
      last = { latest, served, late, view };
      return view;
    },
  };
}

/** Before the first outcome the time is that of each view. */
function isSame(last: Viewed | undefined, { latest, served, late }: Shown): last is Viewed {
  return latest !== undefined && last?.latest === latest && last.served === served && last.late === late;
}

function ageOf({ at }: Snapshot, { now, isStale }: { now: number; isStale: boolean }): Age {
  return { seconds: distance(now, at) / 1000, isStale };
}

/** A clock that was set back must not make what is old new. */
function distance(now: number, at: number): number {
  return Math.abs(now - at);
}

/** targetLabels is the label that tells a source's targets apart; none for a source without. */
export function targetLabels({ plan: { target }, targetLabel = 'target' }: Kept): Readonly<Record<string, string>> {
  return target === undefined ? {} : { [targetLabel]: target.name };
}

class Outcomes implements History {
  readonly source: string;
  readonly target: string | undefined;
  errors: ReadonlyMap<Fault['code'], number>;
  drops: ReadonlyMap<DropReason, number>;
  latest: Snapshot | undefined;
  good: Snapshot | undefined;
  failures: number;
  failuresInARow = 0;
  waitedSeconds: number | undefined;

  constructor(source: string, target: string | undefined, before: Counted | undefined) {
    this.source = source;
    this.target = target;
    this.errors = before?.errors ?? NO_COUNTS;
    this.drops = before?.drops ?? NO_COUNTS;
    this.failures = before?.failures ?? 0;
    this.waitedSeconds = before?.waitedSeconds;
  }

  get lastSuccessAt(): number | undefined {
    return this.good?.at;
  }

  add(snapshot: Snapshot): void {
    this.latest = snapshot;
    const { waitedSeconds } = snapshot;
    if (waitedSeconds !== undefined) this.waitedSeconds = (this.waitedSeconds ?? 0) + waitedSeconds;
    if (snapshot.fault === undefined) {
      this.good = snapshot;
      this.failuresInARow = 0;
    } else {
      this.failuresInARow += 1;
      this.failures += 1;
      this.errors = counted(this.errors, snapshot.fault.code, 1);
    }
    for (const [reason, dropped] of snapshot.drops) this.drops = counted(this.drops, reason, dropped);
  }
}

/** Most sources have nothing to count: a map is made with the first. */
const NO_COUNTS = new Map<never, number>();

function counted<K>(counts: ReadonlyMap<K, number>, key: K, by: number): ReadonlyMap<K, number> {
  return new Map(counts).set(key, (counts.get(key) ?? 0) + by);
}
