import type { SourceConfig } from '../../config/config.ts';
import type { Target } from '../../model/target.ts';
import { jumpHash, keyOfText } from './jump-hash.ts';

/** Shard is the part of the targets and sources that one of several processes with the same config shows. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** Whether what goes by this key is shown here: by exactly one of all shards. */
  holds(key: string): boolean;
}

/** WHOLE is the shard of a process that is alone. */
export const WHOLE: Shard = { index: 0, count: 1, holds: () => true };

/** createShard makes the shard `index` of `count`; `index` is below `count`. */
export function createShard(index: number, count: number): Shard {
  return { index, count, holds: (key) => jumpHash(keyOfText(key), count) === index };
}

/**
 * shardKey is what a source, or its instance at a target, goes by: the target's name, so that all that is asked of a
 * target is in one shard with its lookups; else the name of its `up` gauge, so that the gauge sees all sources that share
 * it; else its own name.
 */
export function shardKey(name: string, { up }: Pick<SourceConfig, 'up'>, target: Target | undefined): string {
  return target?.name ?? up?.name ?? name;
}
