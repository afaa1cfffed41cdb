import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { HttpRequest } from '../../../src/kit/http.ts';
import type { ExchangePlan } from '../../../src/pipeline/plan.ts';

/** Upstream is a server on a free port of this machine, and what it saw. */
export interface Upstream extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections made so far. */
  connections(): number;
}

/** startUpstream serves over TLS when it is given a certificate, and on a unix socket when it is given a path. */
export async function startUpstream(
  listener: RequestListener,
  { tls, socketPath }: { readonly tls?: ServerOptions; readonly socketPath?: string } = {},
): Promise<Upstream> {
  const server: Server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  let connections = 0;
  server.on('connection', () => (connections += 1));
  if (socketPath === undefined) server.listen(0, '127.0.0.1');
  else server.listen(socketPath);
  await once(server, 'listening');
  const port = socketPath === undefined ? (server.address() as AddressInfo).port : 0;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** exchangeOf is how sources talk unless a case says otherwise. */
export function exchangeOf(own: Partial<ExchangePlan> = {}): ExchangePlan {
  return {
    timeoutSeconds: 10,
    redirects: 5,
    success: [[200, 299]],
    maxBytes: 100_000,
    tls: {},
    keepAliveSeconds: 60,
    ...own,
  };
}

export const NEVER = new AbortController().signal;

export function get(url: string, headers: Readonly<Record<string, string>> = {}): HttpRequest {
  return { method: 'GET', url, headers };
}

/** caught gives what a promise was rejected with. */
export async function caught(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
}
