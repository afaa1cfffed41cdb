import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * Failure is a way in which an upstream misbehaves: refuses connections (`down`), never answers (`hang`), answers a web
 * page (`html`), answers half of its document as if it were whole (`half`), breaks off in the middle (`cut`), or answers
 * every request with a status code of its own.
 */
export type Failure = 'down' | 'hang' | 'html' | 'half' | 'cut' | number;

/** Reply is what an upstream answers when nothing is wrong. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Upstream is a running server on a loopback port; disposing it closes its port and every connection. */
export interface Upstream extends AsyncDisposable {
  /** Its origin, such as `https://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  /** How many requests have come in, failed ones included. */
  requests(): number;
  /** Makes it fail from now on; undefined makes it well again, on the same port. */
  fail(failure: Failure | undefined): Promise<void>;
}

const PAGE: Reply = {
  status: 200,
  contentType: 'text/html;charset=utf-8',
  body: '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><p>Please sign in.<br></body></html>\n',
};

/** startUpstream listens with `server` on a free loopback port and answers each request, once its body is read, with what `answer` gives. */
export async function startUpstream(
  server: Server,
  scheme: 'http' | 'https',
  answer: (request: IncomingMessage, body: string) => Reply,
): Promise<Upstream> {
  let failure: Failure | undefined;
  let count = 0;
  server.on('request', (request, response) => {
    count += 1;
    // A request that breaks off has nobody left to be answered.
    text(request).then(
      (body) => respond(response, failure, () => answer(request, body)),
      () => undefined,
    );
  });
  const port = await listen(server, 0);
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    requests: () => count,
    async fail(next) {
      failure = next;
      if (next === 'down') await close(server);
      else if (!server.listening) await listen(server, port);
    },
    [Symbol.asyncDispose]: () => close(server),
  };
}

function respond(response: ServerResponse, failure: Failure | undefined, answer: () => Reply): void {
  if (failure === 'hang') return;
  const { status, contentType, headers, body } = failure === 'html' ? PAGE : answer();
  const half = body.slice(0, Math.ceil(body.length / 2));
  const sent = failure === 'half' ? half : body;
  response.writeHead(typeof failure === 'number' ? failure : status, {
    ...headers,
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(sent),
  });
  if (failure === 'cut') response.write(half, () => response.destroy());
  else response.end(sent);
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
