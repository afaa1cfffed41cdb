import type { Found } from './shape.ts';
import { hasWord, setOf } from './words.ts';

/** What counts by its name, as long as nothing in the name says that it is a state. */
const COUNTING = setOf(
  'total received sent errored failed failures errors hits misses accepts accepted handled requests processed completed dropped ' +
    'rejected retries evictions written reads writes cumulative ever published delivered acked restarts transmitted counter counters ' +
    'tot stot lookups commits rollbacks faults switches accesses filtered transferred redelivered expired evicted denied timeouts aborts',
);
const STANDING = setOf(
  'current pending active idle busy open free used available max min maximum minimum limit avg average mean rate per percent pct ratio ' +
    'last queue queued waiting peak load now usage capacity threshold avail remaining unacknowledged ready size length len lag ' +
    'uptime delta revision version interval timeout duration latency age since temperature level score priority weight concurrency ' +
    'share minute connected live running alive level wait',
);
/** How much there is in all of these is no count of what happened. */
const HOLDINGS = setOf(
  'memory mem space disk fd fds sockets socket proc processes process swap heap storage size capacity threads cores cpus uptime physical servers nodes',
);

/** Change is how a number went from one sample to the next, for all things that were found in several. */
export type Change = 'grew' | 'fell' | 'stood';

/** changeOf compares what was found of the same thing in the samples, in their order; undefined with one sample. */
export function changeOf(found: readonly Found[], read: (value: unknown) => number): Change | undefined {
  const last = new Map<string, { readonly sample: number; readonly number: number }>();
  let change: Change | undefined;
  for (const { value, sample, key } of found) {
    const number = read(value);
    const before = last.get(key);
    last.set(key, { sample, number });
    if (before === undefined || before.sample === sample) continue;
    if (number < before.number) return 'fell';
    change = number > before.number || change === 'grew' ? 'grew' : 'stood';
  }
  return change;
}

/** Kind says what a number is, and why one may doubt it. */
export interface Kind {
  readonly type: 'gauge' | 'counter';
  readonly note?: string;
}

/** kindOf tells counters from gauges: by how they change, and by their name. */
export function kindOf(words: readonly string[], numbers: readonly number[], change: Change | undefined): Kind {
  const counting = words.filter(
    (word, at) => COUNTING.has(word) && (word !== 'total' || (at > 0 && at === words.length - 1)),
  );
  const isStanding =
    hasWord(words, STANDING) || words.at(-1) === 'count' || (words.includes('total') && hasWord(words, HOLDINGS));
  const mayCount = numbers.every((number) => number >= 0);
  if (change === 'fell') return { type: 'gauge', ...(counting.length > 0 && { note: 'it fell between samples' }) };
  if (!mayCount || isStanding) return { type: 'gauge' };
  if (change === 'grew') return { type: 'counter', note: 'it only grew between samples' };
  if (counting.length > 0) return { type: 'counter', note: 'by its name; a gauge if it can fall' };
  return { type: 'gauge' };
}
