import { generationBuilder } from '../../compose.ts';
import type { Taken } from '../../config/load.ts';
import { Fault } from '../../model/fault.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import type { PipelineSource } from '../../pipeline/source.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Generation } from '../../runtime/generation.ts';
import { createLog } from '../log.ts';
import { StartFault } from '../start-fault.ts';
import { narrowConfig } from './narrow-config.ts';

/** Wanted is what is read once: a source, at all its targets or one of them, or a module at a target. */
export interface Wanted {
  readonly name: string;
  readonly target?: string;
  /** What a module is told, by name. */
  readonly params: Readonly<Record<string, string>>;
}

/** Every request has its own timeout; all together have an hour. */
const PATIENCE_MILLISECONDS = 3_600_000;

/**
 * readOnce reads a source or module and the sources of its lookups, and gives a snapshot for each; of those of lookups
 * without families. Throws a StartFault for a probe that may not be made.
 */
export async function readOnce(
  { config }: Pick<Taken, 'config'>,
  wanted: Wanted,
  open: (plan: SourcePlan) => PipelineSource,
): Promise<readonly Snapshot[]> {
  const { name, target } = wanted;
  const clock = systemClock;
  const build = generationBuilder({ log: createLog('error', 'logfmt'), clock, open });
  await using generation = await build(narrowConfig(config, name, target));
  const deadline = { at: clock.now() + PATIENCE_MILLISECONDS, signal: new AbortController().signal };
  const isModule = !Object.hasOwn(config.sources, name);
  const read = isModule ? [await probeOf(generation, wanted, deadline)] : await generation.collect(deadline, [name]);
  const feeding = generation.sources
    .filter(({ entry }) => entry.plan.name !== name)
    .flatMap(({ history }) => history.latest ?? []);
  return [...feeding.map((snapshot) => ({ ...snapshot, families: [] })), ...read];
}

async function probeOf(
  { prober }: Generation,
  { name, target, params }: Wanted,
  deadline: { readonly at: number; readonly signal: AbortSignal },
): Promise<Snapshot> {
  const asked = { module: name, ...(target !== undefined && { target }), ...params };
  try {
    if (prober === undefined) throw new Fault('PROBE_UNKNOWN_MODULE');
    const admitted = prober.admit(new Map(Object.entries(asked).map(([key, value]) => [key, [value]])));
    return await prober.probe(admitted, deadline);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    throw new StartFault(`${cause.code} ${cause.message} (${cause.hint})`, cause);
  }
}
