import { compose } from '../compose.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Server } from '../server/server.ts';
import { parseListenAddress } from './listen-address.ts';
import { createLog, type LogFormat, type LogLevel } from './log.ts';
import { StartFault } from './start-fault.ts';

/** ServeOptions is what the command line and the environment ask for. */
export interface ServeOptions {
  /** Files, folders or globs. */
  readonly configFiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `HOST:PORT`; without it every interface at EXPORTER_PORT, or 9877. */
  readonly listenAddress?: string;
  readonly telemetryPath: string;
  /** Whether `/-/reload` reloads; without it, when only this machine can reach the listener. */
  readonly enableLifecycle?: boolean;
  /** Seconds between two looks at files that give no events of a change; 0 never. */
  readonly pollIntervalSeconds?: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** Running is an exporter at work. */
export interface Running {
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

/** serve runs the exporter until it is stopped; it throws a StartFault when the config or the address will not do. */
export async function serve(options: ServeOptions): Promise<Running> {
  const log = createLog(options.logLevel, options.logFormat);
  const { enableLifecycle, listenAddress, pollIntervalSeconds = 0 } = options;
  const isLifecycleEnabled = enableLifecycle ?? isLoopback(listenAddress);
  const app = await compose({ ...options, isLifecycleEnabled, pollIntervalSeconds, log, clock: systemClock });
  try {
    const address = options.listenAddress ?? `:${app.env['EXPORTER_PORT'] ?? '9877'}`;
    const url = await listen(app.server, address);
    log.info({ url, path: options.telemetryPath, sources: app.sources }, 'listening');
    let stopping: Promise<void> | undefined;
    let close = (): void => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const stop = async (): Promise<void> => {
      log.info({}, 'stopping');
      await drain(app.server);
      await app[Symbol.asyncDispose]();
      close();
    };
    return { url, closed, reload: () => app.reloader.reload(), stop: () => (stopping ??= stop()) };
  } catch (cause) {
    await app[Symbol.asyncDispose]();
    throw cause;
  }
}

/** An address that only this machine reaches. */
function isLoopback(address: string | undefined): boolean {
  const host = address === undefined ? undefined : parseListenAddress(address)?.host;
  return host !== undefined && /^(?:localhost|127(?:\.\d+){3}|::1)$/.test(host);
}

async function drain(server: Server): Promise<void> {
  const timer = systemClock.after(DRAIN_MILLISECONDS, () => server.server.closeAllConnections());
  await server.close();
  timer[Symbol.dispose]();
}

async function listen(server: Server, text: string): Promise<string> {
  const address = parseListenAddress(text);
  if (address === undefined) throw new StartFault(`not an address to listen on: ${text} (HOST:PORT or :PORT)`);
  const { host, port } = address;
  try {
    await server.listen({ host: host === '' ? '::' : host, port });
  } catch (cause) {
    if (!isWithoutIpv6(cause) || host !== '') throw new StartFault(listenReason(cause, text), cause);
    await server.listen({ host: '0.0.0.0', port }).catch((second: unknown) => {
      throw new StartFault(listenReason(second, text), second);
    });
  }
  const bound = server.server.address();
  const name =
    host === '' || host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${typeof bound === 'object' && bound !== null ? bound.port : port}`;
}

function isWithoutIpv6(cause: unknown): boolean {
  return ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(codeOf(cause));
}

function listenReason(cause: unknown, address: string): string {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the address is already in use (is another exporter running?)',
    EACCES: 'not allowed to listen there (ports below 1024 need a privilege)',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'the name is not known',
  };
  return `cannot listen on ${address}: ${reasons[codeOf(cause)] ?? codeOf(cause)}`;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
}
