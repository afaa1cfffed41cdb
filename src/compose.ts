import manifest from '../package.json' with { type: 'json' };
import { plugins } from '../plugins/index.ts';
import { StartFault } from './commands/start-fault.ts';
import { type Environment, readEnvironment } from './config/env.ts';
import { formatProblem } from './config/format-problem.ts';
import { type Loaded, loadConfig } from './config/load.ts';
import type { Log } from './kit/plugin.ts';
import { createRegistry } from './kit/registry.ts';
import { createScope } from './kit/scope.ts';
import { openSource } from './pipeline/source.ts';
import { buildPlans } from './runtime/build-plans.ts';
import type { Clock } from './runtime/clock.ts';
import { type Generation, openGeneration } from './runtime/generation.ts';
import { createSlot } from './runtime/slot.ts';
import { createTelemetry } from './runtime/telemetry.ts';
import { createServer, type Server } from './server/server.ts';

/** ConfigOptions says where a config comes from. */
export interface ConfigOptions {
  /** Files, folders or globs. */
  readonly configFiles: readonly string[];
  readonly envFiles: readonly string[];
  /** The real environment; it wins over env files. */
  readonly env: Environment;
}

export interface ComposeOptions extends ConfigOptions {
  readonly telemetryPath: string;
  readonly log: Log;
  readonly clock: Clock;
}

/** App is the exporter put together: its sources are read already, its server does not listen yet. */
export interface App extends AsyncDisposable {
  readonly server: Server;
  /** The environment with the env files in it. */
  readonly env: Environment;
  /** How many sources there are. */
  readonly sources: number;
}

/** loadWithPlugins loads a config against the plugins that the exporter comes with. */
export function loadWithPlugins({ configFiles, envFiles, env }: ConfigOptions): Promise<Loaded> {
  return loadConfig({ paths: configFiles, registry: createRegistry(plugins), env, envFiles });
}

/** compose puts all rooms together. Throws a StartFault that says all that is wrong with the config; whatever it opened before is closed again. */
export async function compose(options: ComposeOptions): Promise<App> {
  const { clock, log, telemetryPath } = options;
  const env = await readEnvironment(options, { report: () => undefined });
  const telemetry = createTelemetry(manifest.version);
  const generation = await buildGeneration(options);
  telemetry.reloaded(true, clock.now());
  const slot = createSlot(generation, clock);
  const server = createServer({ slot, telemetry, clock, log, telemetryPath, version: manifest.version });
  return {
    server,
    env,
    sources: generation.sources.length,
    [Symbol.asyncDispose]: () => slot[Symbol.asyncDispose](),
  };
}

async function buildGeneration(options: ComposeOptions): Promise<Generation> {
  const { clock, log } = options;
  const loaded = await loadWithPlugins(options);
  if ('problems' in loaded) throw new StartFault(loaded.problems.map(formatProblem).join('\n'));
  const scope = createScope();
  try {
    const context = { log, now: () => clock.now() };
    const plans = await buildPlans(loaded.config, { registry: createRegistry(plugins), context, scope });
    return openGeneration({ id: 1, plans, log, clock, scope, open: openSource });
  } catch (cause) {
    await scope[Symbol.asyncDispose]();
    throw cause;
  }
}
