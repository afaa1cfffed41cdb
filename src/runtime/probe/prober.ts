import type { Config, SourceConfig } from '../../config/config.ts';
import type { Log } from '../../kit/plugin.ts';
import { Fault } from '../../model/fault.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Target } from '../../model/target.ts';
import type { Clock, Deadline } from '../clock.ts';
import type { PluginTools } from '../create-plugin.ts';
import type { Generation, GenerationParts } from '../generation.ts';
import { idOf, type Plans } from '../plan.ts';
import { type Admitted, admit, type ProbeRequest } from './admit.ts';
import { buildProbe } from './build-probe.ts';
import type { KeptOpen, Opening } from './kept-open.ts';

/** Prober asks the modules of a config at the targets that probes name. */
export interface Prober {
  /** Throws a PROBE_… fault for a probe that may not be made. */
  admit(asked: ProbeRequest): Admitted;
  /** All targets that can be probed by name. */
  targets(): readonly ProbeTarget[];
  /** Makes a probe; it resolves no later than the deadline and never rejects. */
  probe(admitted: Admitted, deadline: Deadline): Promise<Snapshot>;
}

/** ProbeTarget is a target of a module, and how often it shall be probed, where the module says so. */
export interface ProbeTarget {
  readonly name: string;
  readonly target: Target;
  readonly intervalSeconds: number | undefined;
}

/** ProberParts is what a prober is made of. */
export interface ProberParts {
  readonly config: Config;
  /** The generation that it belongs to: its tables, and its sources, where lookups of a module are filled by them. */
  readonly plans: Plans;
  readonly live: Generation['live'];
  readonly context: PluginTools['context'];
  readonly clock: Clock;
  readonly log: Log;
  readonly open: GenerationParts['open'];
  /** What probes leave open for the next ones: it outlives the generation, so that a reload does not disturb them. */
  readonly kept: KeptOpen<Generation>;
  /** The targets of a module by now. */
  readonly targetsOf: (module: SourceConfig) => readonly Target[];
}

/** What is open is closed when it was not used for so long, twice its module's interval at least, */
const IDLE_SECONDS = 600;
/** and what was used longest ago when there is more than for each named target, and for so many others. */
const MOST_OTHERS = 2000;

/** createProber makes a prober; nothing is opened before the first probe. */
export function createProber(parts: ProberParts): Prober {
  const { config, clock, kept } = parts;
  const modules = Object.entries(config.modules).map(([name, module]) => {
    const named = new Map(parts.targetsOf(module).map((target) => [target.name, target]));
    return { name, module, named };
  });
  const namedBy = new Map(modules.map(({ module, named }) => [module, named]));
  const most = MOST_OTHERS + modules.reduce((sum, { named }) => sum + named.size, 0);
  kept.sweep((key) => isWanted(key, { config, named: namedBy }));
  const openingOf = (admitted: Admitted): Opening<Generation> => ({
    edition: parts,
    open: (before) => buildProbe(admitted, parts, before),
    idleSeconds: Math.max(IDLE_SECONDS, 2 * (admitted.module.probe.interval ?? 0)),
    most,
  });
  return {
    admit: (asked) => admit(asked, config, (module, name) => namedBy.get(module)?.get(name)),
    targets: () =>
      modules.flatMap(({ name, module, named }) =>
        [...named.values()].map((target) => ({ name, target, intervalSeconds: module.probe.interval })),
      ),
    async probe(admitted, deadline) {
      const startedAt = clock.now();
      try {
        return await kept.use(keyOf(admitted), openingOf(admitted), async (generation) => {
          await generation.collect(deadline, [admitted.name]);
          return outcomeOf(generation, admitted) ?? late(admitted, clock.now(), startedAt);
        });
      } catch (cause) {
        return failed(admitted, cause, clock.now());
      }
    },
  };
}

type Key = readonly [name: string, target: Target, isNamed: boolean, ...more: unknown[]];

function keyOf({ name, target, isNamed, auth, params }: Admitted): string {
  return JSON.stringify([name, target, isNamed, auth, Object.entries(params).sort()] satisfies Key);
}

interface Known {
  readonly config: Config;
  readonly named: ReadonlyMap<SourceConfig, ReadonlyMap<string, Target>>;
}

/** Whether the module is there, and the target, if it was one of its own. */
function isWanted(key: string, { config: { modules }, named }: Known): boolean {
  const [name, target, isNamed] = JSON.parse(key) as Key;
  const module = Object.hasOwn(modules, name) ? modules[name] : undefined;
  if (module === undefined || !isNamed) return module !== undefined;
  return JSON.stringify(named.get(module)?.get(target.name)) === JSON.stringify(target);
}

function outcomeOf({ sources }: Generation, { name, target }: Admitted): Snapshot | undefined {
  const id = idOf({ plan: { name, target } });
  return sources.find(({ entry }) => idOf(entry) === id)?.history.latest;
}

function late(admitted: Admitted, now: number, startedAt: number): Snapshot {
  const seconds = (now - startedAt) / 1000;
  return failed(admitted, new Fault('FETCH_TIMEOUT', { origin: 'the target', seconds }), now);
}

function failed({ name, target }: Admitted, cause: unknown, at: number): Snapshot {
  const fault =
    cause instanceof Fault
      ? cause
      : new Fault('EXTRACT_UNEXPECTED', { reason: cause instanceof Error ? cause.name : typeof cause }, cause);
  const where = { source: name, target: target.name };
  return Object.freeze({ ...where, at, seconds: 0, bytes: 0, families: [], fault, drops: new Map() });
}
