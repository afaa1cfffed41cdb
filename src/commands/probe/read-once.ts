import { generationBuilder } from '../../compose.ts';
import type { Config } from '../../config/config.ts';
import type { Taken } from '../../config/load.ts';
import { Fault } from '../../model/fault.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import type { PipelineSource } from '../../pipeline/source.ts';
import { systemClock } from '../../runtime/clock.ts';
import type { Generation } from '../../runtime/generation.ts';
import { admit } from '../../runtime/probe/admit.ts';
import { createLog } from '../log.ts';
import { StartFault } from '../start-fault.ts';
import { type Narrow, narrowConfig } from './narrow-config.ts';

/** Wanted is what is read once: sources, at all their targets or one of them, and modules at a target. */
export interface Wanted extends Narrow {
  /** What a module is told, by name. */
  readonly params: Readonly<Record<string, string>>;
}

/** Every request has its own timeout; all together have an hour. */
const PATIENCE_MILLISECONDS = 3_600_000;

/**
 * readOnce reads sources and modules and the sources of their lookups, and gives a snapshot for each; of those of lookups
 * without families. Throws a StartFault for a probe that may not be made.
 */
export async function readOnce(
  { config }: Pick<Taken, 'config'>,
  wanted: Wanted,
  open: (plan: SourcePlan) => PipelineSource,
): Promise<readonly Snapshot[]> {
  const { names } = wanted;
  const clock = systemClock;
  const build = generationBuilder({ log: createLog('error', 'logfmt'), clock, open });
  await using generation = await build(narrowConfig(config, wanted));
  const deadline = { at: clock.now() + PATIENCE_MILLISECONDS, signal: new AbortController().signal };
  const sources = names.filter((name) => Object.hasOwn(config.sources, name));
  const collected = sources.length === 0 ? [] : await generation.collect(deadline, sources);
  const probed: Snapshot[] = [];
  for (const name of names.filter((one) => !sources.includes(one)))
    probed.push(await probeOf(generation, { ...wanted, name }, deadline));
  const feeding = generation.sources
    .filter(({ entry }) => !names.includes(entry.plan.name))
    .flatMap(({ history }) => history.latest ?? []);
  return [...feeding.map((snapshot) => ({ ...snapshot, families: [] })), ...collected, ...probed];
}

/** Probe is a module, and what it is told. */
export type Probe = Omit<Wanted, 'names'> & { readonly name: string };

/** checkProbe asks nothing. Throws a StartFault for a probe that may not be made. */
export function checkProbe(config: Config, probe: Probe): void {
  orRefused(() =>
    admit(queryOf(probe), config, ({ targets }, wanted) => targets?.known.find(({ name }) => name === wanted)),
  );
}

/** probeOf probes a module at a target. Throws a StartFault for a probe that may not be made. */
export function probeOf(
  { prober }: Generation,
  probe: Probe,
  deadline: { readonly at: number; readonly signal: AbortSignal },
): Promise<Snapshot> {
  const { made, admitted } = orRefused(() => {
    if (prober === undefined) throw new Fault('PROBE_UNKNOWN_MODULE');
    return { made: prober, admitted: prober.admit(queryOf(probe)) };
  });
  return made.probe(admitted, deadline);
}

function queryOf({ name, target, params }: Probe): ReadonlyMap<string, readonly string[]> {
  const asked = { module: name, ...(target !== undefined && { target }), ...params };
  return new Map(Object.entries(asked).map(([key, value]) => [key, [value]]));
}

function orRefused<T>(admitting: () => T): T {
  try {
    return admitting();
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    throw new StartFault(`${cause.code} ${cause.message} (${cause.hint})`, cause);
  }
}
