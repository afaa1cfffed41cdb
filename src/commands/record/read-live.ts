import { generationBuilder } from '../../compose.ts';
import type { Config } from '../../config/config.ts';
import { renderPage } from '../../exposition/page.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { openSource } from '../../pipeline/source.ts';
import { type Clock, systemClock } from '../../runtime/clock.ts';
import { createLog } from '../log.ts';
import { narrowConfig } from '../probe/narrow-config.ts';
import { probeOf, type Wanted } from '../probe/read-once.ts';
import { createRecorder, type Exchange } from './recorder.ts';

/** Live is what came of reading a source or module and those that its lookups need. */
export interface Live {
  readonly exchanges: readonly Exchange[];
  readonly snapshots: readonly Snapshot[];
  /** What was exported, the exporter's own families apart. */
  readonly page: string;
  readonly duplicates: number;
  /** The time that all of it saw, in Unix milliseconds. */
  readonly at: number;
}

/** Every request has its own timeout; all together have an hour. */
const PATIENCE_MILLISECONDS = 3_600_000;

/** Reading is what is read, and as what: a module is probed. */
export interface Reading extends Pick<Wanted, 'target' | 'params'> {
  readonly name: string;
}

/**
 * readLive reads a source or module once, by a clock that stands still, as that of its test will; `told` hears how many answers
 * there are. Throws a StartFault for a probe that may not be made.
 */
export async function readLive(config: Config, reading: Reading, told: (answers: number) => void): Promise<Live> {
  const { name } = reading;
  const recorder = createRecorder(told);
  const at = systemClock.now();
  const clock: Clock = { ...systemClock, now: () => at };
  const build = generationBuilder({
    log: createLog('error', 'logfmt'),
    clock,
    open: (plan) => openSource(plan, { openClient: (exchange, tools) => recorder.openClient(plan, exchange, tools) }),
  });
  await using generation = await build(narrowConfig(config, { names: [name] }));
  const deadline = { at: at + PATIENCE_MILLISECONDS, signal: new AbortController().signal };
  const snapshots = Object.hasOwn(config.sources, name)
    ? await generation.collect(deadline)
    : [await probeOf(generation, reading, deadline)];
  const exported = snapshots.map((snapshot) => ({
    ...snapshot,
    families: snapshot.families.filter(({ name: family }) => !family.startsWith('omni_')),
  }));
  const { text: page } = renderPage(exported, 'text');
  const { duplicates } = renderPage(snapshots, 'text');
  return { exchanges: [...recorder.exchanges()], snapshots, page, duplicates, at };
}
