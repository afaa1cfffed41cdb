import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import manifest from '../package.json' with { type: 'json' };
import { plugins } from '../plugins/index.ts';
import { StartFault } from './commands/start-fault.ts';
import type { Config, SourceConfig } from './config/config.ts';
import { type Environment, readEnvironment } from './config/env.ts';
import { formatProblem } from './config/format-problem.ts';
import { type Loaded, loadConfig, type LoadParts } from './config/load.ts';
import { type Chunks, createChunks } from './exposition/chunk.ts';
import type { Log } from './kit/plugin.ts';
import { createRegistry } from './kit/registry.ts';
import { createScope } from './kit/scope.ts';
import type { Target } from './model/target.ts';
import { createWalks } from './pipeline/extract/walks.ts';
import { openGatedClient } from './pipeline/fetch/gated.ts';
import { createGates, type Gates } from './pipeline/fetch/gates.ts';
import { openSource } from './pipeline/source.ts';
import { buildPlans } from './runtime/build-plans.ts';
import type { Clock } from './runtime/clock.ts';
import { createDiscovery, type Discovery } from './runtime/discovery/discovery.ts';
import { createFailureLog } from './runtime/failure-log.ts';
import { type Generation, type GenerationParts, openGeneration } from './runtime/generation.ts';
import { createKeptOpen, type KeptOpen } from './runtime/probe/kept-open.ts';
import { createProber } from './runtime/probe/prober.ts';
import { createReloader, type Reloader } from './runtime/reload/reload.ts';
import { createSharedAuth, type SharedAuth } from './runtime/shared-auth.ts';
import type { Shard } from './runtime/shards/shard.ts';
import { createSlot } from './runtime/slot.ts';
import { createTelemetry, type Telemetry } from './runtime/telemetry.ts';
import { openWatch } from './runtime/watch/watch.ts';
import { createWorkers, type Workers } from './runtime/workers/workers.ts';
import { createProbeHistory } from './server/probe/probe-history.ts';
import { createServer, type Server } from './server/server.ts';

/** ConfigOptions says where a config comes from. */
export interface ConfigOptions {
  /** Files, folders or globs. */
  readonly configFiles: readonly string[];
  readonly envFiles: readonly string[];
  /** The real environment; it wins over env files. */
  readonly env: Environment;
  /** Where `.env` is looked for; without it, the working directory. False looks for none. */
  readonly envFolder?: string | false;
  /** Whether the plugins that the config names are left alone. */
  readonly withoutPlugins?: boolean;
}

/** LoadOptions is what tools ask of a load beside. */
export interface LoadOptions extends ConfigOptions, Pick<LoadParts, 'texts' | 'observer'> {}

export interface ComposeOptions extends ConfigOptions {
  readonly telemetryPath: string;
  /** Whether a request may reload the config. */
  readonly isLifecycleEnabled: boolean;
  /** How often files are looked at that give no events of a change; 0 never. */
  readonly pollIntervalSeconds: number;
  /** Links begin with it; empty by default. */
  readonly externalPath?: string;
  /** Whether the process tells of itself; it does by default. */
  readonly hasExporterMetrics?: boolean;
  /** The part of the config that this process shows; all of it by default. */
  readonly shard?: Shard;
  /** So many probes, and as many failures before them, are remembered. */
  readonly probeHistory?: number;
  readonly log: Log;
  /** Whether each request is written to the log, at the level debug. */
  readonly logsRequests?: boolean;
  readonly clock: Clock;
  /** Starts a thread that reads large answers; without it, the one that is built beside the command. */
  readonly startWorker?: () => Worker;
}

/** App is the exporter put together: its sources are read already, its server does not listen yet. */
export interface App extends AsyncDisposable {
  readonly server: Server;
  readonly reloader: Reloader;
  readonly telemetry: Telemetry;
  /** The environment with the env files in it. */
  readonly env: Environment;
  /** How many sources there are. */
  readonly sources: number;
}

/** loadWithPlugins loads a config against the plugins that the exporter comes with. */
export function loadWithPlugins({ configFiles, ...environment }: LoadOptions): Promise<Loaded> {
  return loadConfig({ paths: configFiles, registry: createRegistry(plugins), ...environment });
}

/** compose puts all rooms together. Throws a StartFault that says all that is wrong with the config; whatever it opened before is closed again. */
export async function compose(options: ComposeOptions): Promise<App> {
  const { clock, log, logsRequests = false, shard, hasExporterMetrics = true } = options;
  const env = await readEnvironment(options, { report: () => undefined });
  const loaded = await loadWithPlugins(options);
  if ('problems' in loaded) throw new StartFault(loaded.problems.map(formatProblem).join('\n'));
  warn(log, loaded);
  const { config } = loaded;
  const telemetry = createTelemetry(manifest.version, { hasExporterMetrics });
  const scope = createScope();
  const gates = createGates();
  const discovery = scope.own(createDiscovery({ clock, log, logsRequests, changed: () => void reloader.reload() }));
  const sharedAuth = createSharedAuth((exchange) => openGatedClient(exchange, { gates }));
  const chunks = createChunks();
  const open = opener(options, gates, scope.own(openWorkers(options, { chunks, telemetry })));
  const kept = scope.own(createKeptOpen<Generation>(clock));
  const build = generationBuilder({ log, clock, discovery, sharedAuth, kept, open, ...(shard && { shard }) });
  const slot = scope.own(createSlot(await build(config), clock));
  telemetry.reloaded({ outcome: 'started', at: clock.now(), hash: config.hash });
  const watch = scope.own(openWatch({ clock, log, changed: () => void reloader.reload() }));
  const reloader = scope.own(
    createReloader({
      ...{ started: loaded, slot, log, clock },
      load: () => loadWithPlugins(options),
      isStale: discovery.isStale,
      build: (next) => build(next, slot.current),
      async loaded(next, { kind }) {
        if (kind === 'reloaded') warn(log, next);
        telemetry.reloaded({ outcome: kind, at: clock.now(), hash: reloader.hash });
        await watch.look(next.inputs);
      },
    }),
  );
  scope.own(every(options.pollIntervalSeconds, clock, () => reloader.reload()));
  await watch.look(loaded.inputs);
  const probes = createProbeHistory(options.probeHistory);
  const parts = { slot, reloader, telemetry, discovery, probes, chunks, version: manifest.version };
  const server = createServer({ ...options, ...parts });
  const common = { server, reloader, telemetry, env, sources: slot.current.sources.length };
  return { ...common, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
}

function opener(
  { log, logsRequests = false }: ComposeOptions,
  gates: Gates,
  workers: Workers,
): GenerationParts['open'] {
  const walks = createWalks();
  return (plan, entry) => {
    const asked = (curl: string): void => log.debug({ source: plan.name, curl }, 'request');
    const elsewhere = workers.placeFor(entry);
    return openSource(plan, { gates, walks, ...(elsewhere && { elsewhere }), ...(logsRequests && { asked }) });
  };
}

interface WorkerTools {
  readonly chunks: Chunks;
  readonly telemetry: Telemetry;
}

/** What is read from a large answer lives until its families are written: in less memory it would be copied again and again. */
const YOUNG_MEGABYTES = 96;

/** One processor stays with the thread that serves the pages; but a source and one that fills its lookup are read side by side. */
function openWorkers({ clock, log, startWorker }: ComposeOptions, { chunks, telemetry }: WorkerTools): Workers {
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MEGABYTES };
  const start = startWorker ?? (() => new Worker(new URL('./worker.cjs', import.meta.url), { resourceLimits }));
  const most = Math.max(2, availableParallelism() - 1);
  const strayed = (fields: object): void => {
    telemetry.strayed();
    log.error(fields, 'a rejection that nothing waited for, in a thread that reads answers');
  };
  return createWorkers({ start, most, log, clock, chunks, events: { ...telemetry.workers, strayed } });
}

function warn(log: Log, { warnings }: Loaded): void {
  for (const problem of warnings) log.warn({ problem: formatProblem(problem) }, 'config taken with a warning');
}

/** BuilderParts is what generations are built with; without a discovery there are the targets that a config knows. */
export interface BuilderParts extends Pick<GenerationParts, 'log' | 'clock' | 'open'> {
  readonly discovery?: Discovery;
  /** Without it each source has its credentials to itself. */
  readonly sharedAuth?: SharedAuth;
  /** Without it what probes leave open ends with its generation. */
  readonly kept?: KeptOpen<Generation>;
  /** All of a config by default. */
  readonly shard?: Shard;
}

/** Build sets a config to work: its plugins are created, its sources are opened and polled. */
export type Build = (config: Config, before?: Generation) => Promise<Generation>;

/** generationBuilder makes generations that share the log of failures, and the sources to which they mean the same. */
export function generationBuilder(parts: BuilderParts): Build {
  const { log, clock, open, discovery, sharedAuth, shard } = parts;
  const failures = createFailureLog(log, clock);
  let id = 0;
  return async (config, before) => {
    const scope = createScope();
    const context = { log, now: () => clock.now() };
    const kept = parts.kept ?? scope.own(createKeptOpen<Generation>(clock));
    discovery?.look(config);
    discovery?.taken();
    const targetsOf = (source: SourceConfig): readonly Target[] =>
      discovery?.targetsOf(source) ?? source.targets?.known ?? [];
    try {
      const plans = await buildPlans(config, {
        registry: config.registry,
        ...{ context, scope, targetsOf },
        ...(sharedAuth && { sharedAuth }),
        ...(shard && { shard }),
        ...(before && { previous: before.sources.map(({ entry }) => entry) }),
      });
      id += 1;
      return openGeneration({
        id,
        plans,
        log,
        clock,
        scope,
        failures,
        open,
        openProber: (live) => createProber({ config, plans, live, context, clock, log, open, kept, targetsOf }),
        ...(before && { previous: before }),
      });
    } catch (cause) {
      await scope[Symbol.asyncDispose]();
      throw cause;
    }
  };
}

/** Does something again and again, each time so long after it has ended; never for an interval of 0. */
function every(seconds: number, clock: Clock, work: () => Promise<unknown>): Disposable {
  let timer: Disposable | undefined;
  let isOpen = seconds > 0;
  const wait = (): void => {
    if (isOpen) timer = clock.after(seconds * 1000, () => void work().then(wait));
  };
  wait();
  return {
    [Symbol.dispose]() {
      isOpen = false;
      timer?.[Symbol.dispose]();
    },
  };
}
