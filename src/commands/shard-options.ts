import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../config/env.ts';
import { createShard, type Shard } from '../runtime/shards/shard.ts';
import { UsageFault } from './start-fault.ts';

/** ShardFlags is what the command line says of shards. */
export interface ShardFlags {
  readonly index?: number;
  readonly count?: number;
  /** A name that ends in the index, as a StatefulSet's pods have it. */
  readonly pod?: string;
}

/** ShardArguments is what commander makes of the `--shard.…` options. */
export interface ShardArguments {
  readonly 'shard.index'?: number;
  readonly 'shard.count'?: number;
  readonly 'shard.pod'?: string;
}

/** addShardOptions adds all of them to a command. */
export function addShardOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--shard.count <number>', 'processes that share the config: each shows its part').argParser(
        wholeNumber,
      ),
    )
    .addOption(new Option('--shard.index <number>', 'which of them this is, from 0').argParser(wholeNumber))
    .option('--shard.pod <name>', 'name that ends in the index, like app-2 (default: POD_NAME, else HOSTNAME)');
}

/** shardFlags turns arguments into what serve takes. */
export function shardFlags(flags: ShardArguments): ShardFlags {
  const { 'shard.index': index, 'shard.count': count, 'shard.pod': pod } = flags;
  return {
    ...(index !== undefined && { index }),
    ...(count !== undefined && { count }),
    ...(pod !== undefined && { pod }),
  };
}

/**
 * shardOf gives the shard that flags and environment ask for; undefined without a count. The index is the one given,
 * else what the pod's name ends in: `--shard.pod`, POD_NAME or HOSTNAME. Throws a UsageFault for what makes no shard.
 */
export function shardOf(flags: ShardFlags, env: Environment): Shard | undefined {
  const { index, count, pod } = flags;
  if (count === undefined) {
    if (index === undefined && pod === undefined) return undefined;
    throw new UsageFault('--shard.index and --shard.pod need --shard.count: say how many shards there are');
  }
  if (count < 1) throw new UsageFault('--shard.count is 1 or more');
  const found = index ?? ordinalOf(pod ?? env['POD_NAME'] ?? env['HOSTNAME']);
  if (found >= count)
    throw new UsageFault(`shard ${found} is beyond --shard.count ${count}: the last one is ${count - 1}`);
  return createShard(found, count);
}

function ordinalOf(pod: string | undefined): number {
  const [, ordinal] = /-(\d{1,9})$/.exec(pod ?? '') ?? [];
  if (ordinal !== undefined) return Number(ordinal);
  const name = pod === undefined ? 'There is no pod name' : `The pod name ${pod} ends in no number`;
  throw new UsageFault(`${name}: give --shard.index, or a --shard.pod like app-2`);
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}
