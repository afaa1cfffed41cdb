import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { TlsOptions } from '../tls.ts';
import { dial, type DialTools, type Way } from './dial.ts';
import { tellingResets } from './telling-resets.ts';

/** ConnectorParts is what the connections to one server are made with. */
export interface ConnectorParts extends DialTools {
  /** Without it the server speaks no TLS. */
  readonly tls?: TlsOptions;
  /** Whether HTTP/2 is spoken where the server offers it. */
  readonly http2: boolean;
  /** The name that TLS asks for, in the place of the Host header's. */
  readonly serverName: string | undefined;
  /** Told of what kept a connection from being made. */
  readonly failed: (cause: object) => void;
  /** Opens what TLS or HTTP is spoken over; without it the socket of the way itself. */
  readonly open?: (tools: DialTools) => Promise<Socket>;
}

/** openConnector makes connections by a way: names are resolved, addresses guarded and phases timed in `dial` alone. */
export function openConnector(way: Way, parts: ConnectorParts): buildConnector.connector {
  const { tls, http2, timeoutSeconds, failed } = parts;
  const open = parts.open ?? ((tools: DialTools) => dial(way, tools));
  const secure = tls && buildConnector({ ...tls, allowH2: http2, timeout: timeoutSeconds * 1000 });
  return (to, callback) => {
    const fail = (cause: unknown): void => {
      const error = cause instanceof Error ? cause : new Error('no connection');
      failed(error);
      callback(error, null);
    };
    open(parts).then((socket) => {
      if (secure === undefined) return callback(null, tellingResets(socket));
      const started = performance.now();
      // What goes wrong from here on comes by the socket around it.
      socket.on('error', () => undefined);
      // undici would take the name from a Host header; the config's own name wins.
      const named = parts.serverName === undefined ? to : { ...to, servername: tls?.servername ?? '' };
      secure({ ...named, httpSocket: socket }, (...outcome) => {
        if (outcome[0] !== null) return fail(outcome[0]);
        parts.spent('tls', (performance.now() - started) / 1000);
        callback(null, tellingResets(outcome[1]));
      });
    }, fail);
  };
}
