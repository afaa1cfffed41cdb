import type { Snapshot } from '../../model/snapshot.ts';
import type { Admitted } from '../../runtime/probe/admit.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Prober } from '../../runtime/probe/prober.ts';
import { openScrapeDeadline } from '../scrape-deadline.ts';
import { probeFamilies, type Times } from './probe-families.ts';

/** MadeProbe is a probe that was made, and what its page shows: what it tells of itself, then what the module gave. */
export interface MadeProbe extends Times {
  readonly snapshot: Snapshot;
  readonly shown: readonly Snapshot[];
}

/** makeProbe makes a probe that may take so long; it never rejects. */
export async function makeProbe(
  prober: Pick<Prober, 'probe'>,
  admitted: Admitted,
  { clock, timeoutSeconds }: { readonly clock: Clock; readonly timeoutSeconds: number },
): Promise<MadeProbe> {
  const startedAt = clock.now();
  const deadline = openScrapeDeadline(clock, timeoutSeconds);
  const snapshot = await prober.probe(admitted, deadline).finally(() => deadline[Symbol.dispose]());
  const times = { seconds: (clock.now() - startedAt) / 1000, timeoutSeconds };
  const own = { source: '', at: snapshot.at, seconds: times.seconds, bytes: 0, drops: new Map() };
  return { ...times, snapshot, shown: [{ ...own, families: probeFamilies(snapshot, times) }, snapshot] };
}
