import type { Config, SourceConfig } from '../../config/config.ts';
import type { Target } from '../../model/target.ts';
import { instanceId } from '../plan.ts';
import { type Shard, shardKey } from './shard.ts';

/** Instance is a source, or one at one of its targets. */
export interface Instance {
  readonly name: string;
  readonly source: SourceConfig;
  readonly target: Target | undefined;
}

/** Part is what a shard reads of a config. */
export interface Part {
  /** In the order of the config. */
  readonly instances: readonly PartInstance[];
  /** The lookups that something here reads, or whose first source is here. */
  readonly lookups: ReadonlySet<string>;
}

/** PartInstance is an instance that a shard reads; `onlyFeeds` says that another shard shows it. */
export interface PartInstance extends Instance {
  readonly onlyFeeds: boolean;
}

/**
 * partOf gives a shard its instances, and beside them those of other shards that fill a lookup which it reads, or which
 * a probe may read: any shard answers those.
 */
export function partOf(all: readonly Instance[], config: Config, shard: Shard): Part {
  const isOwn = ({ name, source, target }: Instance): boolean => shard.holds(shardKey(name, source, target));
  const own = new Set(all.filter(isOwn));
  const needs = new Needs(all, config);
  for (const instance of own) needs.addOwn(instance);
  for (const { lookups } of Object.values(config.modules)) needs.addLookups(lookups, undefined);
  const instances = all.filter((one) => needs.instances.has(one));
  return { instances: instances.map((one) => ({ ...one, onlyFeeds: !own.has(one) })), lookups: needs.lookups };
}

/** Follows lookups to what fills them, and that to its lookups. */
class Needs {
  readonly instances = new Set<Instance>();
  readonly lookups = new Set<string>();
  readonly #byId: ReadonlyMap<string, Instance>;
  readonly #config: Config;
  readonly #seen = new Set<string>();

  constructor(all: readonly Instance[], config: Config) {
    this.#byId = new Map(all.map((one) => [instanceId(one.name, one.target?.name), one]));
    this.#config = config;
  }

  /** A lookup of several sources is told of where its first one is: the table needs the others there. */
  addOwn(instance: Instance): void {
    this.#add(instance);
    const { name, target } = instance;
    const isFirst = ([, { sources }]: readonly [string, { readonly sources: readonly string[] }]): boolean =>
      sources.find((source) => this.#byId.has(instanceId(source, target?.name))) === name;
    const first = Object.entries(this.#config.lookups).filter(isFirst);
    this.addLookups(
      first.map(([lookup]) => lookup),
      target,
    );
  }

  addLookups(names: readonly string[], target: Target | undefined): void {
    for (const name of names) {
      const key = instanceId(name, target?.name);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.lookups.add(name);
      const lookup = this.#config.lookups[name];
      for (const source of lookup?.sources ?? []) {
        const feeder = this.#byId.get(instanceId(source, target?.name)) ?? this.#byId.get(source);
        if (feeder !== undefined) this.#add(feeder);
      }
      this.addLookups(lookup?.lookups ?? [], target);
    }
  }

  #add(instance: Instance): void {
    if (this.instances.has(instance)) return;
    this.instances.add(instance);
    this.addLookups(instance.source.lookups, instance.target);
    const fills = Object.values(this.#config.lookups).filter(({ sources }) => sources.includes(instance.name));
    for (const { lookups } of fills) this.addLookups(lookups, instance.target);
  }
}
