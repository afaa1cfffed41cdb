import type { Socket } from 'node:net';
import type { Log } from '../../kit/plugin.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Server } from '../server.ts';
import { answerPlainly, type Handler } from './answer.ts';
import { createPasswords } from './auth/passwords.ts';
import { openWebConfigFile, type WebConfigFile } from './config/web-config-file.ts';
import { createGate } from './gate.ts';
import type { ListenAddress } from './listen-address.ts';
import { type Door, listen, type Listener } from './listen.ts';
import { routedPath, type WebPaths } from './paths.ts';
import { createRateLimit } from './rate-limit.ts';
import { limitRequests } from './request-limit.ts';
import { openTlsDoor } from './tls/tls-door.ts';
import { createTransport, PATIENCE, type Patience, type Transport } from './transport.ts';
import type { WebEvents } from './web-events.ts';

/** WebOptions says where and how a server can be reached. */
export interface WebOptions {
  /** Its routes answer; it does not listen itself. */
  readonly server: Server;
  readonly addresses: readonly ListenAddress[];
  /** A file as Prometheus' exporter-toolkit reads it; absent for neither TLS nor passwords. */
  readonly configFile: string | undefined;
  readonly paths: WebPaths;
  /** How many scrapes may be under way at a time; 0 for any number. */
  readonly maxRequests: number;
  readonly scrapePaths: readonly string[];
  /** Whether /-/healthy answers without a password and outside the rate limit. */
  readonly isHealthyOpen: boolean;
  /** PATIENCE by default. */
  readonly patience?: Patience;
  readonly log: Log;
  readonly clock: Clock;
  readonly events: WebEvents;
}

/** Web is a server that can be reached. */
export interface Web {
  /** Where, from this machine, without a slash at the end: the first address. */
  readonly url: string;
  /** Stops listening, lets open requests end within that time, then ends them. */
  close(drainMilliseconds: number): Promise<void>;
}

const MAX_CONNECTIONS = 1024;
const NO_CONFIG: WebConfigFile = {
  read: () => ({
    config: { tls: undefined, http2: false, headers: new Map(), users: new Map(), rateLimit: undefined },
    isBroken: false,
  }),
};

/** openWeb listens on all addresses, behind what the web config asks for; throws a WebFault, and then listens on none. */
export async function openWeb(options: WebOptions): Promise<Web> {
  const { addresses, clock, configFile, log } = options;
  await options.server.ready();
  const file = configFile === undefined ? NO_CONFIG : openWebConfigFile(configFile, options);
  const passwords = createPasswords();
  const { transport, door, isTls } = openDoor(options, file, passwords);
  const listeners: Listener[] = [];
  const close = async (drainMilliseconds: number): Promise<void> => {
    transport.close();
    const timer = clock.after(drainMilliseconds, () => listeners.forEach((listener) => listener.destroy()));
    await Promise.all(listeners.map((listener) => listener.close()));
    timer[Symbol.dispose]();
    await passwords[Symbol.asyncDispose]();
  };
  try {
    for (const address of addresses) listeners.push(await listen(address, door));
  } catch (cause) {
    await close(0);
    throw cause;
  }
  const http2 = isTls && file.read().config.http2;
  for (const { name } of listeners) log.info({ address: name, tls: isTls, http2 }, 'listening');
  return { url: urlOf(listeners[0], isTls), close };
}

interface OpenDoor {
  readonly transport: Transport;
  readonly door: Door;
  readonly isTls: boolean;
}

/** A connection goes through the door to the transport; a request from there through the gate to the routes. */
function openDoor(options: WebOptions, file: WebConfigFile, passwords: ReturnType<typeof createPasswords>): OpenDoor {
  const { clock, events, log, paths, patience = PATIENCE } = options;
  const { tls, http2, rateLimit } = file.read().config;
  const enter = (socket: Socket): void => transport.accept(socket);
  const handshakeMilliseconds = patience.headMilliseconds;
  const tlsDoor =
    tls === undefined ? undefined : openTlsDoor({ file, http2, handshakeMilliseconds, log, events, enter }, tls);
  const gate = createGate(
    {
      file,
      passwords,
      takeToken: rateLimit === undefined ? undefined : createRateLimit(rateLimit, clock),
      isOpen: ({ url = '' }) =>
        options.isHealthyOpen && routedPath(url, paths.prefix)?.replace(/\?.*/s, '') === '/-/healthy',
      entered: () => tlsDoor?.refresh(),
      log,
      events,
    },
    routes(options),
  );
  const transport = createTransport(gate, patience);
  const door: Door = {
    max: MAX_CONNECTIONS,
    accept: tlsDoor?.accept ?? enter,
    crowded: () => transport.closeIdle(),
    dropped: () => events.refused('connections'),
  };
  return { transport, door, isTls: tlsDoor !== undefined };
}

/** The server's routes, below the prefix. */
function routes({ events, maxRequests, paths, scrapePaths, server }: WebOptions): Handler {
  const inside = limitRequests(
    { max: maxRequests, paths: scrapePaths, refused: () => events.refused('requests') },
    (request, response) => server.routing(request, response),
  );
  return (request, response) => {
    const path = routedPath(request.url ?? '/', paths.prefix);
    if (path !== undefined) {
      request.url = path;
      return inside(request, response);
    }
    const isRoot = request.url === '/';
    if (isRoot) answerPlainly(response, { status: 302, headers: { Location: `${paths.external}/` } });
    else answerPlainly(response, { status: 404, text: 'Not found' });
  };
}

function urlOf(listener: Listener | undefined, isTls: boolean): string {
  if (listener?.authority === undefined) return listener?.name ?? '';
  return `${isTls ? 'https' : 'http'}://${listener.authority}`;
}
