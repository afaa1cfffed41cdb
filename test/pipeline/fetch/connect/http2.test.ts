import { once } from 'node:events';
import {
  createSecureServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueCertificate } from '../../../../src/commands/demo/certificate.ts';
import { type Client, openClient } from '../../../../src/pipeline/fetch/client.ts';
import type { ExchangePlan } from '../../../../src/pipeline/plan.ts';
import { startProxy } from '../forward-proxy.ts';
import { caught, exchangeOf, get, NEVER, startUpstream } from '../upstream.ts';

let server: Http2Server;
let url: string;
const sessions: ServerHttp2Session[] = [];
const settled = new Map<string, number>();

function answer(request: Http2ServerRequest, response: Http2ServerResponse): void {
  const { httpVersion, method, headers } = request;
  if (request.url === '/never') return;
  if (request.url === '/big') return void response.end(Buffer.alloc(200_000));
  if (request.url === '/gzip') {
    response.setHeader('content-encoding', 'gzip');
    return void response.end(gzipSync('x'.repeat(1000)));
  }
  if (request.url === '/again') {
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.setHeader('location', '/');
    return void response.writeHead(303).end();
  }
  if (request.url === '/away-once' && !settled.has('away')) {
    settled.set('away', 1);
    // Goes away without having looked at it.
    request.stream.session?.destroy();
    return;
  }
  request.setEncoding('utf8');
  let body = '';
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => response.end([httpVersion, method, headers['x-own'], headers.cookie, body].join(' ').trim()));
}

beforeAll(async () => {
  const { certificate: cert, key } = await issueCertificate('upstream.test');
  server = createSecureServer({ cert, key, allowHTTP1: true }, answer);
  server.on('session', (session) => sessions.push(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  for (const session of sessions) session.destroy();
  server.close();
  await once(server, 'close');
});

function open(own: Partial<ExchangePlan> = {}): Client {
  return openClient(exchangeOf({ http2: true, cookies: true, tls: { insecureSkipVerify: true }, ...own }));
}

async function text(client: Client, path: string): Promise<string> {
  const { body } = await client.send(get(`${url}${path}`), NEVER);
  return Buffer.from(body).toString();
}

describe('HTTP/2', () => {
  it('is spoken where it is asked for and offered, on one connection', async () => {
    await using client = open();
    const before = sessions.length;
    expect(await text(client, '/')).toBe('2.0 GET');
    const many = await Promise.all(Array.from({ length: 5 }, () => text(client, '/')));
    expect(new Set(many)).toEqual(new Set(['2.0 GET']));
    expect(sessions.length - before).toBe(1);
    await using old = open({ http2: false });
    expect(await text(old, '/')).toBe('1.1 GET');
    const { certificate: cert, key } = await issueCertificate('old.test');
    await using upstream = await startUpstream(({ httpVersion }, response) => response.end(httpVersion), {
      tls: { cert, key },
    });
    expect(Buffer.from((await client.send(get(upstream.url), NEVER)).body).toString()).toBe('1.1');
  });

  it('carries headers, bodies, redirects, cookies and compressed answers', async () => {
    await using client = open();
    const request = { method: 'POST', url: `${url}/`, headers: { 'X-Own': 'yes' }, body: 'wörter' };
    expect(Buffer.from((await client.send(request, NEVER)).body).toString()).toBe('2.0 POST yes  wörter');
    expect(await text(client, '/again')).toBe('2.0 GET  a=1; b=2');
    expect(await text(client, '/gzip')).toHaveLength(1000);
  });

  it('keeps to the limits of time and size', async () => {
    await using client = open({ timeoutSeconds: 0.2 });
    expect(await caught(text(client, '/never'))).toMatchObject({ code: 'FETCH_TIMEOUT' });
    expect(await caught(text(client, '/big'))).toMatchObject({ code: 'FETCH_BODY_LIMIT' });
    await using patient = open();
    expect(await text(patient, '/')).toBe('2.0 GET');
  });

  it('goes on after a server that says goodbye, before a request or under it', async () => {
    await using client = open();
    expect(await text(client, '/')).toBe('2.0 GET');
    const session = sessions.at(-1);
    session?.close();
    if (session !== undefined && !session.destroyed) await once(session, 'close');
    expect(await text(client, '/')).toBe('2.0 GET');
    // Says that it takes no more, and leaves the connection to its client.
    sessions.at(-1)?.goaway();
    expect(await text(client, '/')).toBe('2.0 GET');
    expect(await text(client, '/away-once')).toBe('2.0 GET');
  });

  it('goes through the tunnel of a proxy', async () => {
    await using proxy = await startProxy({ port: Number(new URL(url).port) });
    const { address } = proxy;
    await using client = open({ proxies: { https: { url: `http://${address}`, shown: address } } });
    expect(await text(client, '/')).toBe('2.0 GET');
    expect(proxy.asked).toHaveLength(1);
  });
});
