import { once } from 'node:events';
import { createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** ForwardProxy is an HTTP proxy on a free port of this machine, and what it was asked for. */
export interface ForwardProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Each request line's method and target, and the credentials for the proxy. */
  readonly asked: readonly string[];
}

/** ProxyOptions is where it leads to, whatever it is asked for, and what it wants to be told first. */
export interface ProxyOptions {
  readonly port: number;
  readonly authorization?: string;
  readonly tls?: ServerOptions;
}

/** startProxy leads on to a port of this machine: plain requests by their whole url, others by CONNECT. */
export async function startProxy({ port, authorization, tls }: ProxyOptions): Promise<ForwardProxy> {
  const asked: string[] = [];
  const isKnown = ({ method, url, headers }: IncomingMessage): boolean => {
    const given = headers['proxy-authorization'];
    asked.push([method, url, given].filter((part) => part !== undefined).join(' '));
    return authorization === undefined || given === authorization;
  };
  const pass = (request: IncomingMessage, response: ServerResponse): void => {
    if (!isKnown(request)) return void response.writeHead(407).end('who are you?');
    const { method, headers } = request;
    const { pathname, search } = new URL(request.url ?? '');
    const onward = ask({ host: '127.0.0.1', port, method, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  };
  const server: Server = tls === undefined ? createServer(pass) : createTlsServer(tls, pass);
  const tunnels = new Set<Duplex>();
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    tunnels.add(socket.on('error', () => undefined));
    if (!isKnown(request)) return void socket.end('HTTP/1.1 407 Who Are You\r\nContent-Length: 4\r\n\r\nwho?');
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Go On\r\n\r\n');
      socket.pipe(onward).pipe(socket);
    });
    tunnels.add(onward.on('error', () => undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of tunnels) socket.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
