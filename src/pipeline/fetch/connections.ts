import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { ExchangePlan, TlsPlan } from '../plan.ts';
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

/** openConnections reads the TLS files (Fault FETCH_TLS); a connection is made when a request needs one. */
export function openConnections({ tls, timeoutSeconds, keepAliveSeconds }: ExchangePlan): Connections {
  const own = { ...tlsOptions(tls), timeout: timeoutSeconds * 1000 };
  const foreign = { ...tlsOptions(withoutIdentity(tls)), timeout: timeoutSeconds * 1000 };
  const pools = new Map<string, Pool>();
  const fromConnecting = new WeakSet();

  const connector = ({ socketPath, isForeign }: Endpoint): buildConnector.connector => {
    const options = isForeign === true ? foreign : own;
    const connect = buildConnector(socketPath === undefined ? options : { ...options, socketPath });
    return (to, callback) =>
      // undici would take the name from a Host header; the config's own name wins.
      connect(tls.serverName === undefined ? to : { ...to, servername: options.servername ?? '' }, (...outcome) => {
        if (outcome[0] !== null) fromConnecting.add(outcome[0]);
        callback(...outcome);
      });
  };
  const open = (endpoint: Endpoint): Pool =>
    new Pool(endpoint.url.origin, {
      connect: connector(endpoint),
      keepAliveTimeout: keepAliveSeconds * 1000,
      keepAliveMaxTimeout: keepAliveSeconds * 1000,
      // The deadline of the whole exchange stands above these.
      headersTimeout: 0,
      bodyTimeout: 0,
    });

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

/** The client's certificate is for the origin that the config names. */
function withoutIdentity(tls: TlsPlan): TlsPlan {
  return Object.fromEntries(Object.entries(tls).filter(([key]) => key !== 'certFile' && key !== 'keyFile'));
}
