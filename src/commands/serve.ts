import { type App, compose, type ComposeOptions } from '../compose.ts';
import type { Environment } from '../config/env.ts';
import type { Log } from '../kit/plugin.ts';
import { createScope, type Scope } from '../kit/scope.ts';
import { systemClock } from '../runtime/clock.ts';
import { readWebConfig } from '../server/web/config/web-config-file.ts';
import { type ListenAddress, parseListenAddress } from '../server/web/listen-address.ts';
import { openWeb, type Web, type WebOptions } from '../server/web/open-web.ts';
import { type WebPaths, webPaths } from '../server/web/paths.ts';
import { systemdSockets } from '../server/web/systemd.ts';
import { WebFault } from '../server/web/web-fault.ts';
import { startCpuProfile } from './cpu-profile.ts';
import type { ProfileFlags } from './cpu-profile-options.ts';
import { createLog, type LogFormat, type LogLevel } from './log.ts';
import { type ShardFlags, shardOf } from './shard-options.ts';
import type { Mortal } from './serve/lifetime.ts';
import { openSupervisor, type Supervisor } from './serve/supervisor.ts';
import { StartFault, UsageFault } from './start-fault.ts';

/** ServeOptions is what the command line and the environment ask for. */
export interface ServeOptions {
  /** Files, folders or globs. */
  readonly configFiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `HOST:PORT`, `unix:/path` or several of them; without it every interface at EXPORTER_PORT, or 9877. */
  readonly listenAddress?: string | readonly string[];
  readonly telemetryPath: string;
  /** Whether `/-/reload` reloads; without it, when only this machine can reach the listener. */
  readonly enableLifecycle?: boolean;
  /** Seconds between two looks at files that give no events of a change; 0 never. */
  readonly pollIntervalSeconds?: number;
  /** The part of the config that is shown; all of it by default. */
  readonly shard?: ShardFlags;
  readonly web?: WebFlags;
  /** A CPU profile of the start and what follows. */
  readonly cpuProfile?: ProfileFlags;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** WebFlags is what the command line says of the web side, beside addresses. */
export interface WebFlags {
  /** A web config file as Prometheus' exporter-toolkit reads it. */
  readonly configFile?: string;
  /** Whether systemd hands the sockets over, in place of addresses. */
  readonly systemdSocket?: boolean;
  /** How many scrapes may be under way at a time, 40 by default; 0 for any number. */
  readonly maxRequests?: number;
  readonly externalUrl?: string;
  readonly routePrefix?: string;
  readonly disableExporterMetrics?: boolean;
  /** Whether /-/healthy answers without a password. */
  readonly openHealthy?: boolean;
}

/** Running is an exporter at work. */
export interface Running extends Mortal {
  /** Where it can be reached from this machine, without a slash at the end. */
  readonly url: string;
  /** Resolves when it has stopped. */
  readonly closed: Promise<void>;
  /** Reloads the config, as SIGHUP asks. */
  reload(): Promise<unknown>;
  /** Stops listening, lets open scrapes end (within 10 s), then closes everything. Safe to call again. */
  stop(): Promise<void>;
}

const DRAIN_MILLISECONDS = 10_000;
const MAX_REQUESTS = 40;

/** serve runs the exporter until it is stopped; it throws a StartFault when the config or the address will not do. */
export async function serve(options: ServeOptions): Promise<Running> {
  const log = createLog(options.logLevel, options.logFormat);
  const { web: flags = {}, cpuProfile } = options;
  const shard = shardOf(options.shard ?? {}, options.env);
  const paths = ofFlags(() => webPaths(flags.externalUrl, flags.routePrefix));
  if (flags.configFile !== undefined) checkWebConfig(flags.configFile);
  const scope = createScope();
  try {
    if (cpuProfile !== undefined) scope.own(await startCpuProfile(cpuProfile, { log, clock: systemClock }));
    const app = scope.own(await compose({ ...composeOptions(options, { log, paths }), ...(shard && { shard }) }));
    const web = await openWeb(webOptions(options, { app, log, paths })).catch(failToStart);
    const part = shard && { shard: `${shard.index}/${shard.count}` };
    log.info({ url: web.url, path: options.telemetryPath, sources: app.sources, ...part }, 'serving');
    return run({ app, log, paths, scope, web, supervisor: openSupervisor(options.env, log) });
  } catch (cause) {
    await scope[Symbol.asyncDispose]();
    throw cause;
  }
}

interface Started extends Composed {
  /** Owns the app, and what else ends with it. */
  readonly scope: Scope;
  readonly web: Web;
  readonly supervisor: Supervisor;
}

function run({ app, log, scope, web, supervisor }: Started): Running {
  const status = `serving ${app.sources} sources at ${web.url}`;
  supervisor.tell('READY=1', status);
  let stopping: Promise<void> | undefined;
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));
  const stop = async (): Promise<void> => {
    supervisor.tell('STOPPING=1', 'letting open scrapes end');
    try {
      await web.close(DRAIN_MILLISECONDS);
      await app.server.close();
      await scope[Symbol.asyncDispose]();
    } finally {
      await supervisor[Symbol.asyncDispose]();
      close();
    }
  };
  return {
    ...{ url: web.url, log, closed },
    strayed: () => app.telemetry.strayed(),
    async reload() {
      supervisor.tell('RELOADING=1');
      const report = await app.reloader.reload();
      supervisor.tell('READY=1', `${status}; last reload: ${report.kind}`);
      return report;
    },
    stop: () => (stopping ??= stop()),
  };
}

function composeOptions(options: ServeOptions, { log, paths }: Omit<Composed, 'app'>): Omit<ComposeOptions, 'shard'> {
  const { configFiles, envFiles, env, telemetryPath, pollIntervalSeconds = 0, web: flags = {} } = options;
  return {
    ...{ configFiles, envFiles, env, telemetryPath, pollIntervalSeconds },
    isLifecycleEnabled: options.enableLifecycle ?? ofFlags(() => isLocal(options)),
    externalPath: paths.external,
    hasExporterMetrics: flags.disableExporterMetrics !== true,
    log,
    logsRequests: options.logLevel === 'debug',
    clock: systemClock,
  };
}

/** Whether it was told to listen only where this machine alone reaches it. */
function isLocal({ listenAddress = [], web = {} }: ServeOptions): boolean {
  const addresses = [listenAddress].flat().map(parseListenAddress);
  const areLocal = addresses.every(
    (address) => !('host' in address) || /^(?:localhost|127(?:\.\d+){3}|::1)$/.test(address.host),
  );
  return web.systemdSocket !== true && addresses.length > 0 && areLocal;
}

interface Composed {
  readonly app: App;
  readonly log: Log;
  readonly paths: WebPaths;
}

function webOptions(options: ServeOptions, { app, log, paths }: Composed): WebOptions {
  const { telemetryPath, web = {} } = options;
  return {
    server: app.server,
    addresses: ofFlags(() => addressesOf(options, app.env)),
    configFile: web.configFile,
    paths,
    maxRequests: web.maxRequests ?? MAX_REQUESTS,
    scrapePaths: [telemetryPath],
    isHealthyOpen: web.openHealthy === true,
    log,
    clock: systemClock,
    events: app.telemetry.web,
  };
}

/** The web side does not know of commands; what it says of flags is printed as it is. */
function ofFlags<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof WebFault) throw new UsageFault(cause.message, cause);
    throw cause;
  }
}

function checkWebConfig(file: string): void {
  try {
    readWebConfig(file);
  } catch (cause) {
    failToStart(cause);
  }
}

function failToStart(cause: unknown): never {
  if (cause instanceof WebFault) throw new StartFault(cause.message, cause);
  throw cause;
}

function addressesOf({ listenAddress, web = {} }: ServeOptions, env: Environment): readonly ListenAddress[] {
  if (web.systemdSocket === true) return systemdSockets(env);
  const texts =
    listenAddress === undefined || listenAddress.length === 0 ? `:${env['EXPORTER_PORT'] ?? '9877'}` : listenAddress;
  return [texts].flat().map(parseListenAddress);
}
