import { type buildConnector, Client, Pool } from 'undici';
import type { ExchangePlan, TlsPlan } from '../../plan.ts';
import type { ConnectionTools, Reply, ServerPool, WireRequest } from '../connections.ts';
import type { Endpoint } from '../endpoint.ts';
import { type TlsOptions, tlsOptions } from '../tls.ts';
import { openConnector } from './connector.ts';
import type { Allow } from './guard.ts';
import { noteBegin } from './note-begin.ts';
import { hostOf, openRoutes, type OpenProxy, type Route } from './route.ts';
import { dialProxy, openTunnel, proxyRefusal } from './tunnel.ts';

/** OpenPool is a pool whose connections end with it. */
export interface OpenPool extends ServerPool {
  destroy(): Promise<void>;
}

/** PoolOpener makes pools, each with connections of its own. */
export interface PoolOpener {
  readonly pool: (endpoint: Endpoint) => OpenPool;
  readonly isFromConnecting: (cause: unknown) => boolean;
}

/** poolOpener reads the TLS files (Fault FETCH_TLS) and says how each server is reached. */
export function poolOpener(exchange: ExchangePlan, tools: ConnectionTools): PoolOpener {
  const { tls, timeoutSeconds, http2 = false } = exchange;
  const tlsOf = openTls(tls);
  // Files that cannot be read are told of at once.
  if ([tls.caFile, tls.certFile, tls.keyFile].some((file) => file !== undefined)) tlsOf('own');
  const routeOf = openRoutes(exchange);
  const fromConnecting = new WeakSet();
  const { spent = () => undefined, allow } = tools;
  return {
    pool(endpoint) {
      const route = routeOf(endpoint);
      const { url, isForeign = false } = endpoint;
      const guard: Allow = (address, host) => allow?.(address, host, isForeign);
      const dialing = { timeoutSeconds, spent, ...(allow && { allow: guard }) };
      const connect = openConnector(route.way, {
        ...dialing,
        ...(url.protocol === 'https:' && { tls: tlsOf(isForeign ? 'foreign' : 'own') }),
        http2,
        serverName: tls.serverName,
        failed: (cause) => void fromConnecting.add(cause),
        ...(route.proxy && { open: throughProxy(endpoint, route.proxy, { ...dialing, tls: () => tlsOf('proxy') }) }),
      });
      return openPool(endpoint, route, poolOptions(exchange, connect));
    },
    isFromConnecting: (cause) => typeof cause === 'object' && cause !== null && fromConnecting.has(cause),
  };
}

/** Another server that a redirect names is shown no client certificate; a proxy is no server that the tls block names, either. */
type Peer = 'own' | 'foreign' | 'proxy';

const KEPT_FROM: Readonly<Record<Peer, readonly (keyof TlsPlan)[]>> = {
  own: [],
  foreign: ['certFile', 'keyFile'],
  proxy: ['certFile', 'keyFile', 'serverName'],
};

/** Thousands of sources that speak no TLS need no context, which takes time and memory; peers that are told the same share one. */
function openTls(tls: TlsPlan): (peer: Peer) => TlsOptions {
  const opened = new Map<string, TlsOptions>();
  return (peer) => {
    const plan = without(tls, KEPT_FROM[peer]);
    const key = JSON.stringify(plan);
    const known = opened.get(key) ?? tlsOptions(plan);
    opened.set(key, known);
    return known;
  };
}

type Opening = Omit<Parameters<typeof openTunnel>[0], 'proxy' | 'host' | 'port'>;

/** TLS goes through a tunnel; what is not encrypted is the proxy's to send on. */
function throughProxy({ url }: Endpoint, proxy: OpenProxy, opening: Opening): () => ReturnType<typeof openTunnel> {
  const tools = { ...opening, proxy, ...hostOf(url) };
  return () => (url.protocol === 'https:' ? openTunnel(tools) : dialProxy(tools));
}

/** Requests that one HTTP/2 connection carries at a time, unless its server says less. */
const STREAMS = 100;

/** One that turns out to speak HTTP/2 carries many requests at once; undici would go on to make one wait for another. */
function openConnection(origin: URL, { connect, ...options }: Pool.Options): Client {
  const client: Client = new Client(origin, {
    ...options,
    connect: (to, callback) => {
      (connect as buildConnector.connector)(to, (...outcome) => {
        callback(...outcome);
        const [, socket] = outcome;
        if (socket !== null && 'alpnProtocol' in socket && socket.alpnProtocol === 'h2') client.pipelining = STREAMS;
      });
    },
  });
  return client;
}

function poolOptions({ keepAliveSeconds }: ExchangePlan, connect: NonNullable<Pool.Options['connect']>): Pool.Options {
  return {
    connect,
    factory: openConnection,
    keepAliveTimeout: keepAliveSeconds * 1000,
    keepAliveMaxTimeout: keepAliveSeconds * 1000,
    // The deadline of the whole exchange stands above these.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

function openPool({ url }: Endpoint, { proxy }: Route, options: Pool.Options): OpenPool {
  const pool = new Pool(url.origin, options);
  const request = ({ begun, ...wire }: WireRequest): Promise<Reply> => {
    return (begun === undefined ? pool : pool.compose(noteBegin(begun))).request(wire);
  };
  const isAsked = proxy !== undefined && url.protocol === 'http:';
  return {
    request: isAsked ? askingProxy(url, proxy, request) : request,
    get stats() {
      return pool.stats;
    },
    destroy: () => pool.destroy(),
  };
}

/** A proxy is asked by the whole url, and says with 407 that the credentials for itself will not do (RFC 9112, 3.2.2). */
function askingProxy({ origin }: URL, proxy: OpenProxy, request: ServerPool['request']): ServerPool['request'] {
  return async (wire) => {
    const headers = { ...wire.headers, ...proxy.headers };
    const reply = await request({ ...wire, path: `${origin}${wire.path}`, headers });
    if (reply.statusCode !== 407) return reply;
    await reply.body.dump({ limit: 65_536, signal: wire.signal });
    throw proxyRefusal(proxy, 407);
  };
}

function without(tls: TlsPlan, keys: readonly (keyof TlsPlan)[]): TlsPlan {
  return Object.fromEntries(Object.entries(tls).filter(([key]) => !keys.includes(key as keyof TlsPlan)));
}
