import type { Dispatcher } from 'undici';
import type { ExchangePlan } from '../plan.ts';
import type { Spent } from './connect/dial.ts';
import type { Allow } from './connect/guard.ts';
import { type OpenPool, poolOpener } from './connect/pool.ts';
import type { Endpoint } from './endpoint.ts';

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
  /** Told when it begins to go out: a connection is there by then. */
  readonly begun?: () => void;
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
export function openConnections(exchange: ExchangePlan, tools: ConnectionTools = {}): Connections {
  const open = poolOpener(exchange, tools);
  const pools = new Map<string, OpenPool>();
  return {
    pool(endpoint): ServerPool {
      const key = `${endpoint.isForeign === true ? 'foreign ' : ''}${endpoint.origin}`;
      const known = pools.get(key);
      if (known !== undefined) return known;
      const pool = open.pool(endpoint);
      pools.set(key, pool);
      return pool;
    },
    isFromConnecting: open.isFromConnecting,
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
