import { createServer as createHttp1, type ServerOptions } from 'node:http';
import { createServer as createHttp2, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Handler } from './answer.ts';

/** Transport speaks HTTP/1.1 and HTTP/2 over connections that it is handed. */
export interface Transport {
  accept(socket: Socket | TLSSocket): void;
  /** Ends connections on which nothing is under way. */
  closeIdle(): void;
  /** From now on a connection ends with the request that is under way on it. */
  close(): void;
}

/** Patience is how long a client may take. */
export interface Patience {
  /** For its TLS handshake, and again for the head of a request. */
  readonly headMilliseconds: number;
  /** For a request with its body. */
  readonly requestMilliseconds: number;
  /** Between two requests. */
  readonly idleMilliseconds: number;
}

/** PATIENCE is what is good for scrapers, which come back within a minute or so. */
export const PATIENCE: Patience = {
  headMilliseconds: 10_000,
  requestMilliseconds: 30_000,
  idleMilliseconds: 75_000,
};

const MAX_HEADER_BYTES = 16_384;
const MAX_HEADERS = 100;

const HTTP2 = {
  settings: { maxConcurrentStreams: 100, maxHeaderListSize: MAX_HEADER_BYTES, enablePush: false },
  maxSessionMemory: 4,
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
  maxOutstandingPings: 10,
};

/** createTransport makes one server for each version of HTTP, behind however many listeners there are. */
export function createTransport(handler: Handler, patience: Patience): Transport {
  let isClosing = false;
  const answer: Handler = (request, response) => {
    if (isClosing && request.httpVersionMajor === 1) response.setHeader('Connection', 'close');
    response.once('close', () => isClosing && setImmediate(() => http1.closeIdleConnections()));
    handler(request, response);
  };
  const http1 = createHttp1(http1Options(patience), answer);
  http1.maxHeadersCount = MAX_HEADERS;
  // It is not this server that listens; it looks after slow clients all the same once it believes so.
  http1.emit('listening');
  const sessions = new Set<ServerHttp2Session>();
  let http2: Http2Server | undefined;
  return {
    accept(socket) {
      const isHttp2 = 'alpnProtocol' in socket && socket.alpnProtocol === 'h2';
      // Made for the first that speaks it: most exporters are never asked so.
      const server = isHttp2 ? (http2 ??= openHttp2({ answer, patience, sessions })) : http1;
      server.emit('connection', socket);
    },
    closeIdle: () => http1.closeIdleConnections(),
    close() {
      isClosing = true;
      http1.close();
      for (const session of sessions) session.close();
    },
  };
}

interface Http2Parts {
  readonly answer: Handler;
  readonly patience: Patience;
  /** Sessions are in it as long as they are open. */
  readonly sessions: Set<ServerHttp2Session>;
}

function openHttp2({ answer, patience, sessions }: Http2Parts): Http2Server {
  const server = createHttp2(HTTP2, answer as unknown as Parameters<typeof createHttp2>[1]);
  return server.on('session', (session) => {
    sessions.add(session);
    session.setTimeout(patience.idleMilliseconds, () => session.close());
    session.on('error', () => session.destroy());
    session.once('close', () => sessions.delete(session));
  });
}

function http1Options({ headMilliseconds, requestMilliseconds, idleMilliseconds }: Patience): ServerOptions {
  return {
    headersTimeout: headMilliseconds,
    requestTimeout: requestMilliseconds,
    connectionsCheckingInterval: headMilliseconds / 10,
    keepAliveTimeout: idleMilliseconds,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
}
