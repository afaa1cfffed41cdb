import type { Dispatcher } from 'undici';
import type { ExchangePlan } from '../plan.ts';
import type { Spent } from './connect/dial.ts';
import type { Allow } from './connect/guard.ts';
import { type OpenPool, poolOpener } from './connect/pool.ts';
import type { Deadline } from './deadline.ts';
import type { Endpoint } from './endpoint.ts';

/** ServerPool is what requests to one server go out through. */
export interface ServerPool {
  request(request: WireRequest): Promise<Reply>;
}

/** WireRequest is a request as it goes over a connection. */
export interface WireRequest {
  readonly path: string;
  readonly method: string;
  /** Names and values in turn; one character per byte. */
  readonly headers: string[];
  readonly body: string | null;
  readonly deadline: Deadline;
  /** How much of an answer's body is taken; what is larger is broken off. */
  readonly maxBytesOf: (status: number, headers: Reply['headers']) => number;
  /** Told of the seconds until the answer's head, from when a connection was there, and until its end. */
  readonly spent: (phase: 'first_byte' | 'transfer', seconds: number) => void;
}

/** Reply is an answer, its body as it was sent. */
export interface Reply extends Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> {
  /** Undefined for one that broke off, or is larger than what is taken. */
  readonly body: Buffer | undefined;
  /** What broke it off. */
  readonly cause?: Error;
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
