import { type Dispatcher, Pool } from 'undici';
import type { ExchangePlan, TlsPlan } from '../plan.ts';
import { openConnector } from './connect/connector.ts';
import type { Spent, Way } from './connect/dial.ts';
import type { Allow } from './connect/guard.ts';
import type { Endpoint } from './endpoint.ts';
import { tlsOptions } from './tls.ts';

/** ServerPool is what requests to one server go out through. */
export interface ServerPool {
  request(request: WireRequest): Promise<Reply>;
  /** How many connections are kept and idle. */
  readonly stats: { readonly free: number };
}

/** WireRequest is a request as it goes over a connection; header text is one character per byte. */
export interface WireRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/** Reply is an answer whose body is still to be read, or to be dumped. */
export interface Reply extends Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> {
  readonly body: AsyncIterable<Buffer> & {
    dump(options: { limit: number; signal: AbortSignal }): Promise<void>;
  };
}

/** Connections are one pool of kept connections per server. */
export interface Connections extends AsyncDisposable {
  pool(endpoint: Endpoint): ServerPool;
  /** Whether an error kept a connection from being made, TLS included, rather than broke one off. */
  isFromConnecting(cause: unknown): boolean;
}

/** ConnectionTools is who looks at addresses before they are connected to, and who is told how long that took. */
export interface ConnectionTools {
  readonly allow?: Allow;
  readonly spent?: Spent;
}

/** openConnections reads the TLS files (Fault FETCH_TLS); a connection is made when a request needs one. */
export function openConnections(
  { tls, timeoutSeconds, keepAliveSeconds }: ExchangePlan,
  { allow, spent = () => undefined }: ConnectionTools = {},
): Connections {
  const own = tlsOptions(tls);
  const foreign = tlsOptions(withoutIdentity(tls));
  const pools = new Map<string, Pool>();
  const fromConnecting = new WeakSet();

  const connector = (endpoint: Endpoint): ReturnType<typeof openConnector> =>
    openConnector(wayOf(endpoint), {
      tls: endpoint.isForeign === true ? foreign : own,
      http2: false,
      serverName: tls.serverName,
      timeoutSeconds,
      spent,
      ...(allow && { allow }),
      failed: (cause) => void fromConnecting.add(cause),
    });
  const open = (endpoint: Endpoint): Pool => openPool(endpoint, { connect: connector(endpoint), keepAliveSeconds });

  return {
    pool(endpoint): Pool {
      const key = `${endpoint.isForeign === true ? 'foreign ' : ''}${endpoint.origin}`;
      const known = pools.get(key);
      if (known !== undefined) return known;
      const pool = open(endpoint);
      pools.set(key, pool);
      return pool;
    },
    isFromConnecting: (cause) => typeof cause === 'object' && cause !== null && fromConnecting.has(cause),
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

interface PoolParts {
  readonly connect: ReturnType<typeof openConnector>;
  readonly keepAliveSeconds: number;
}

function openPool({ url }: Endpoint, { connect, keepAliveSeconds }: PoolParts): Pool {
  return new Pool(url.origin, {
    connect,
    keepAliveTimeout: keepAliveSeconds * 1000,
    keepAliveMaxTimeout: keepAliveSeconds * 1000,
    // The deadline of the whole exchange stands above these.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function wayOf({ url, socketPath }: Endpoint): Way {
  if (socketPath !== undefined) return { path: socketPath };
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

/** The client's certificate is for the origin that the config names. */
function withoutIdentity(tls: TlsPlan): TlsPlan {
  return Object.fromEntries(Object.entries(tls).filter(([key]) => key !== 'certFile' && key !== 'keyFile'));
}
