import type { Client } from 'undici';
import type { ExchangePlan, TlsPlan } from '../../plan.ts';
import type { ConnectionTools, Reply, ServerPool, WireRequest } from '../connections.ts';
import type { Endpoint } from '../endpoint.ts';
import { type TlsOptions, tlsOptions } from '../tls.ts';
import { openClients } from './clients.ts';
import { openConnector } from './connector.ts';
import { exchange } from './exchange.ts';
import type { Allow } from './guard.ts';
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
export function poolOpener(plan: ExchangePlan, tools: ConnectionTools): PoolOpener {
  const { tls, timeoutSeconds, http2 = false } = plan;
  const tlsOf = openTls(tls);
  // Files that cannot be read are told of at once.
  if ([tls.caFile, tls.certFile, tls.keyFile].some((file) => file !== undefined)) tlsOf('own');
  const routeOf = openRoutes(plan);
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
      return openPool(endpoint, route, clientOptions(plan, connect));
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

function clientOptions(
  { keepAliveSeconds }: ExchangePlan,
  connect: NonNullable<Client.Options['connect']>,
): Client.Options {
  return {
    connect,
    keepAliveTimeout: keepAliveSeconds * 1000,
    keepAliveMaxTimeout: keepAliveSeconds * 1000,
    // The deadline of the whole exchange stands above these.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

function openPool({ url }: Endpoint, { proxy }: Route, options: Client.Options): OpenPool {
  const clients = openClients(url.origin, options);
  const request = (wire: WireRequest): Promise<Reply> => exchange(clients, wire);
  const isAsked = proxy !== undefined && url.protocol === 'http:';
  return {
    request: isAsked ? askingProxy(url, proxy, request) : request,
    destroy: () => clients.destroy(),
  };
}

/** A proxy is asked by the whole url, and says with 407 that the credentials for itself will not do (RFC 9112, 3.2.2). */
function askingProxy({ origin }: URL, proxy: OpenProxy, request: ServerPool['request']): ServerPool['request'] {
  const own = Object.entries(proxy.headers).flat();
  return async (wire) => {
    const reply = await request({ ...wire, path: `${origin}${wire.path}`, headers: [...wire.headers, ...own] });
    if (reply.statusCode === 407) throw proxyRefusal(proxy, 407);
    return reply;
  };
}

function without(tls: TlsPlan, keys: readonly (keyof TlsPlan)[]): TlsPlan {
  return Object.fromEntries(Object.entries(tls).filter(([key]) => !keys.includes(key as keyof TlsPlan)));
}
