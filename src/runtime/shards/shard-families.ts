import type { Family } from '../../model/family.ts';
import type { SourceEntry } from '../plan.ts';
import { family, type Head } from '../self-metrics.ts';
import type { Shard } from './shard.ts';

const INDEX = {
  name: 'omni_exporter_shard_index',
  type: 'gauge',
  help: 'Which shard this process is, from 0.',
} as const;
const COUNT = { name: 'omni_exporter_shard_count', type: 'gauge', help: 'How many shards there are.' } as const;
const ENTRIES = {
  name: 'omni_exporter_shard_entries',
  type: 'gauge',
  help: 'Sources, at each of their targets, that this process shows (shown), or reads for lookups alone (feeding).',
} as const;

/** SHARD_HEADS is all that the exporter tells of shards. */
export const SHARD_HEADS: readonly Head[] = [INDEX, COUNT, ENTRIES];

/** shardFamilies tells what a shard is, and how much it has; nothing of a process that is alone. */
export function shardFamilies({ index, count }: Shard, entries: readonly SourceEntry[]): readonly Family[] {
  if (count === 1) return [];
  const feeding = entries.filter(({ onlyFeeds = false }) => onlyFeeds).length;
  return [
    family(INDEX, [[{}, index]]),
    family(COUNT, [[{}, count]]),
    family(ENTRIES, [
      [{ role: 'shown' }, entries.length - feeding],
      [{ role: 'feeding' }, feeding],
    ]),
  ];
}
