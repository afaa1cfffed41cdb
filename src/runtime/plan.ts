import type { OnMiss, Table } from '../kit/join.ts';
import type { Scope } from '../kit/scope.ts';
import type { Fault } from '../model/fault.ts';
import type { Place } from '../model/node.ts';
import type { SourcePlan } from '../pipeline/plan.ts';
import type { Recipe } from './recipe.ts';

/** UpMetric is the gauge that says under a name of the operator's own whether its sources succeeded last time. */
export interface UpMetric {
  readonly name: string;
  readonly help: string;
}

/** SourceEntry is a compiled source, or one that is asked at one of its targets, and when it is read. */
export interface SourceEntry {
  /** The label that holds the target's name. */
  readonly targetLabel?: string;
  readonly plan: SourcePlan;
  /** Seconds between two polls; undefined for a source that is read when it is scraped. */
  readonly refreshSeconds: number | undefined;
  /** How long the last good samples are served after a failure; 0 drops them at once. */
  readonly keepLastSeconds: number;
  /** How long a scrape is answered from the last result. */
  readonly cacheSeconds: number;
  readonly up?: UpMetric;
  /** The lookups that its expressions read. */
  readonly lookups: readonly string[];
  readonly place: Place;
  /** The same in two configs exactly when the source means the same. */
  readonly fingerprint: string;
  /** How it is compiled in another thread; without one it is read here only. */
  readonly recipe?: Recipe;
  /** Whether another shard shows it: here it is read for the lookups that it fills, and shows nothing. */
  readonly onlyFeeds?: boolean;
  /** Owns what its plugins hold; whoever opens the source owns it from then on. */
  readonly scope?: Scope;
}

/** idOf tells the instances of sources apart: the source's name, with the target's behind it where there is one. */
export function idOf({ plan }: { readonly plan: Pick<SourcePlan, 'name' | 'target'> }): string {
  return instanceId(plan.name, plan.target?.name);
}

/** instanceId gives the id of a source's instance; a source's name has no space. */
export function instanceId(source: string, target: string | undefined): string {
  return target === undefined ? source : `${source} ${target}`;
}

/** LookupEntry is a lookup and the sources that fill it; none for one that is built once, with its generation. */
export interface LookupEntry {
  readonly name: string;
  readonly sources: readonly string[];
  /** Without a table every look-up is a miss, where otherwise the consumer fails with JOIN_NOT_READY. */
  readonly optional: boolean;
  /** What a look-up without a row gives. */
  readonly onMiss: OnMiss;
  /** Whether nothing reads it in this shard, and another one tells of it. */
  readonly isElsewhere?: boolean;
}

/** Plans is a whole config, compiled: what a generation runs. */
export interface Plans {
  readonly sources: readonly SourceEntry[];
  /** The lookups without a source: built already, or why they could not be. */
  readonly tables: ReadonlyMap<string, Table | Fault>;
  readonly lookups: readonly LookupEntry[];
  /** Every source of the config, also where it has no target, or another shard has them all. */
  readonly names: ReadonlySet<string>;
}
