import { buildConnector, Pool } from 'undici';
import type { ExchangePlan } from '../plan.ts';
import type { Endpoint } from './endpoint.ts';
import { tlsOptions } from './tls.ts';

/** Connections are one pool of kept connections per server. */
export interface Connections extends AsyncDisposable {
  pool(endpoint: Endpoint): Pool;
  /** Whether an error kept a connection from being made, TLS included, rather than broke one off. */
  isFromConnecting(cause: unknown): boolean;
}

/** openConnections reads the TLS files (Fault FETCH_TLS); a connection is made when a request needs one. */
export function openConnections({ tls, timeoutSeconds, keepAliveSeconds }: ExchangePlan): Connections {
  const options = { ...tlsOptions(tls), timeout: timeoutSeconds * 1000 };
  const pools = new Map<string, Pool>();
  const fromConnecting = new WeakSet();

  const connector = (socketPath: string | undefined): buildConnector.connector => {
    const connect = buildConnector(socketPath === undefined ? options : { ...options, socketPath });
    return (to, callback) =>
      // undici would take the name from a Host header; the config's own name wins.
      connect(tls.serverName === undefined ? to : { ...to, servername: options.servername ?? '' }, (...outcome) => {
        if (outcome[0] !== null) fromConnecting.add(outcome[0]);
        callback(...outcome);
      });
  };
  const open = ({ url, socketPath }: Endpoint): Pool =>
    new Pool(url.origin, {
      connect: connector(socketPath),
      keepAliveTimeout: keepAliveSeconds * 1000,
      keepAliveMaxTimeout: keepAliveSeconds * 1000,
      // The deadline of the whole exchange stands above these.
      headersTimeout: 0,
      bodyTimeout: 0,
    });

  return {
    pool(endpoint) {
      const known = pools.get(endpoint.origin);
      if (known !== undefined) return known;
      const pool = open(endpoint);
      pools.set(endpoint.origin, pool);
      return pool;
    },
    isFromConnecting: (cause) => typeof cause === 'object' && cause !== null && fromConnecting.has(cause),
    async [Symbol.asyncDispose]() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}
