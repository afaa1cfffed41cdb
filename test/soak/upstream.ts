import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** SoakUpstream is a server whose paths behave, fail in turn, or want credentials that change. */
export interface SoakUpstream extends AsyncDisposable {
  readonly url: string;
  /** The token that is let in; the one before it is let in for 10 s more, as servers that rotate do. */
  rotate(token: string): void;
  /** How often `/steady` was answered. */
  readonly steady: number;
}

const GRACE_MILLISECONDS = 10_000;

/** Each request of `/failing` meets the next of these. */
const FAILURES: readonly ((response: ServerResponse) => void)[] = [
  (response) => void response.writeHead(500).end('{"n": 1}'),
  (response) => void response.destroy(),
  (response) =>
    void response.writeHead(200, { 'Content-Length': 100 }).write('{"n": 1, "rest": "', () => response.destroy()),
  (response) => void response.end('<html>sorry</html>'),
  (response) => void response.end('{"n": '),
  () => undefined,
  (response) => void response.end('{"n": 1}'),
];

/** startUpstream listens on a free port of loopback. */
export async function startUpstream(first: string): Promise<SoakUpstream> {
  const count = { steady: 0, failing: 0 };
  let tokens = [first];
  const routes: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
    '/steady': (_, response) => {
      count.steady += 1;
      response.end(JSON.stringify({ count: count.steady, queues: queues() }));
    },
    '/failing': (_, response) => FAILURES[(count.failing += 1) % FAILURES.length]?.(response),
    '/secured': ({ headers }, response) => {
      const isLetIn = tokens.some((token) => headers.authorization === `Bearer ${token}`);
      response.writeHead(isLetIn ? 200 : 401).end('{"n": 1}');
    },
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    response.setHeader('Content-Type', 'application/json');
    const route = routes[pathname];
    if (route) route(request, response);
    else response.end('{"n": 1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get steady() {
      return count.steady;
    },
    rotate(token) {
      tokens = [token, ...tokens.slice(0, 1)];
      setTimeout(() => (tokens = tokens.slice(0, 1)), GRACE_MILLISECONDS).unref();
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function queues(): readonly object[] {
  return Array.from({ length: 200 }, (_, index) => ({
    name: `queue-${index}`,
    length: Math.round(Math.random() * 1000),
  }));
}
