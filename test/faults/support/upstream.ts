import { once } from 'node:events';
import { createServer as createHttp, type RequestListener, type Server as HttpServer } from 'node:http';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Pair } from './certificates.ts';

/** Misbehave is what is done with a connection while an upstream misbehaves; nothing has been read of it. */
export type Misbehave = (socket: Socket) => void;

/** Answer is a body and its Content-Type. */
export interface Answer {
  readonly type: string;
  readonly body: string | Buffer;
}

/** UpstreamParts is how an upstream is when it is well, and what it does when it is not. */
export interface UpstreamParts {
  readonly well: Answer;
  /** 'refuse' listens no more. */
  readonly ill: Misbehave | 'refuse';
  /** Speaks TLS when it is well. */
  readonly tls?: Pair;
}

/** Upstream is a server on a port of its own, well at first. */
export interface Upstream extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections so far. */
  connections(): number;
  /** Misbehaves from the next request on; what is under way goes on as it began. */
  fallIll(): Promise<void>;
  /** Is well again from the next request on. */
  recover(): Promise<void>;
}

/** openUpstream listens on loopback; every connection is handed to who answers it at the time. */
export async function openUpstream(parts: UpstreamParts): Promise<Upstream> {
  const well = wellServer(parts);
  const open = new Set<Socket>();
  let isIll = false;
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    if (isIll && parts.ill !== 'refuse') parts.ill(socket);
    else well.server.emit('connection', socket);
  });
  const port = await listen(server, 0);
  const turn = async (toIll: boolean): Promise<void> => {
    if (isIll === toIll) return;
    isIll = toIll;
    if (parts.ill === 'refuse') {
      if (toIll) server.close();
      else await listen(server, port);
    }
    if (toIll) well.closeIdle();
  };
  return {
    url: `${parts.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    fallIll: () => turn(true),
    recover: () => turn(false),
    async [Symbol.asyncDispose]() {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      well.closeIdle();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Well {
  readonly server: Pick<Server, 'emit'>;
  closeIdle(): void;
}

/** It does not listen itself, so it keeps no list of its connections either. */
function wellServer({ well: { type, body }, tls }: UpstreamParts): Well {
  const idle = new Set<Socket>();
  const answer: RequestListener = ({ socket }, response) => {
    idle.delete(socket);
    response.on('close', () => idle.add(socket));
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) }).end(body);
  };
  const server: HttpServer = tls === undefined ? createHttp(answer) : createHttps(tls, answer);
  server.keepAliveTimeout = 0;
  return {
    server,
    closeIdle() {
      for (const socket of idle) socket.destroy();
      idle.clear();
    },
  };
}

/** openHttp2 answers a stream on each connection that it is given over TLS and HTTP/2. */
export function openHttp2(tls: Pair, act: (stream: ServerHttp2Stream) => void): Misbehave {
  const server = createSecureServer(tls);
  server.on('stream', (stream) => {
    const { session } = stream;
    stream.on('error', () => undefined).on('close', () => session?.close());
    act(stream);
  });
  server.on('session', (session) => session.on('error', () => undefined)).on('sessionError', () => undefined);
  return (socket) => void server.emit('connection', socket);
}
