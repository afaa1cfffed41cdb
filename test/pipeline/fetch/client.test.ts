import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import type { HttpRequest, HttpResponse } from '../../../src/kit/http.ts';
import { openClient } from '../../../src/pipeline/fetch/client.ts';
import type { ExchangePlan } from '../../../src/pipeline/plan.ts';
import { caught, exchangeOf, get, NEVER, startUpstream } from './upstream.ts';

async function ask(request: HttpRequest, own: Partial<ExchangePlan> = {}): Promise<HttpResponse> {
  await using client = openClient(exchangeOf(own));
  return await client.send(request, NEVER);
}

const text = ({ body }: HttpResponse): string => Buffer.from(body).toString();

describe('a request', () => {
  it('goes out as it is written, with a name and what can be decompressed', async () => {
    let seen: (string | undefined)[] = [];
    await using upstream = await startUpstream((request, response) => {
      const { method, url, headers } = request;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += String(chunk)));
      request.on('end', () => {
        const name = Buffer.from(String(headers['x-name']), 'latin1').toString();
        seen = [method, url, headers['user-agent'], headers['accept-encoding'], name, body];
        response.writeHead(200, { 'X-Two': ['a', 'b'] }).end('pong');
      });
    });
    const request = {
      method: 'POST',
      url: `${upstream.url}/a?b&c=%2F#d`,
      headers: { 'X-Name': 'Müller ☃' },
      body: 'ping',
    };
    const response = await ask(request);
    const agent = `omni-exporter/${manifest.version}`;
    expect(seen).toEqual(['POST', '/a?b&c=%2F', agent, 'gzip, deflate, br', 'Müller ☃', 'ping']);
    expect([response.status, text(response), response.headers['x-two']]).toEqual([200, 'pong', 'a, b']);
    expect(response.seconds).toBeGreaterThan(0);
  });

  it('sends its own User-Agent, and the user of its url', async () => {
    let headers: IncomingMessage['headers'] = {};
    await using upstream = await startUpstream((request, response) => {
      headers = request.headers;
      response.end();
    });
    await ask(get(`http://m%C3%BCller:p%3Aw@127.0.0.1:${upstream.port}/`, { 'user-agent': 'mine' }));
    expect(headers['user-agent']).toBe('mine');
    expect(headers.authorization).toBe(`Basic ${Buffer.from('müller:p:w').toString('base64')}`);
  });

  it('uses one connection again and again, and others only at once', async () => {
    await using upstream = await startUpstream((_, response) => response.end('x'.repeat(50_000)));
    await using client = openClient(exchangeOf());
    for (let round = 0; round < 20; round += 1) await client.send(get(`${upstream.url}/${round}`), NEVER);
    expect(upstream.connections()).toBe(1);
    await Promise.all([1, 2, 3].map((one) => client.send(get(`${upstream.url}/${one}`), NEVER)));
    expect(upstream.connections()).toBe(3);
  });

  it('is made again when the server closes a kept connection under it', async () => {
    let asked = 0;
    await using upstream = await startUpstream((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else response.end('ok');
    });
    await using client = openClient(exchangeOf());
    await client.send(get(upstream.url), NEVER);
    expect(text(await client.send(get(upstream.url), NEVER))).toBe('ok');
    expect([asked, upstream.connections()]).toEqual([3, 2]);
  });

  it('goes through a unix socket, redirects included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'socket-'));
    const socketPath = join(folder, 'a b.sock');
    await using upstream = await startUpstream(
      (request, response) => {
        if (request.url === '/old') response.writeHead(302, { Location: 'http://localhost/new' }).end();
        else response.end(`${String(request.headers.cookie)} ${String(request.url)}`);
      },
      { socketPath },
    );
    expect(text(await ask(get(`unix:${socketPath}:/x?y=1`, { Cookie: 'c' })))).toBe('c /x?y=1');
    expect(text(await ask(get(`unix:${socketPath}:/old`, { Cookie: 'c' })))).toBe('c /new');
    expect(upstream.connections()).toBe(2);
    expect(await caught(ask(get(`unix:${folder}/none.sock:/x`)))).toMatchObject({
      code: 'FETCH_CONNECT',
      details: { origin: `unix:${folder}/none.sock` },
    });
    await rm(folder, { recursive: true });
  });
});

describe('a body', () => {
  const PLAIN = 'wörter '.repeat(5000);
  const encoded: readonly (readonly [string, Buffer])[] = [
    ['gzip', gzipSync(PLAIN)],
    ['x-gzip', gzipSync(PLAIN)],
    ['deflate', deflateSync(PLAIN)],
    ['Deflate', deflateRawSync(PLAIN)],
    ['br', brotliCompressSync(PLAIN)],
    ['deflate, gzip', gzipSync(deflateSync(PLAIN))],
    ['identity', Buffer.from(PLAIN)],
  ];
  it.each(encoded)('is decompressed from %s', async (encoding, body) => {
    await using upstream = await startUpstream((_, response) =>
      response.writeHead(200, { 'Content-Encoding': encoding }).end(body),
    );
    expect(text(await ask(get(upstream.url)))).toBe(PLAIN);
  });

  it('may be empty, whatever its encoding', async () => {
    await using upstream = await startUpstream((_, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(),
    );
    expect((await ask(get(upstream.url))).body).toHaveLength(0);
  });

  const bomb = (compress: (body: Buffer) => Buffer): Buffer => compress(Buffer.alloc(20_000_000));
  const broken: readonly (readonly [string, string, Buffer])[] = [
    ['FETCH_BODY_LIMIT', 'identity', Buffer.alloc(100_001)],
    ['FETCH_BODY_LIMIT', 'gzip', bomb(gzipSync)],
    ['FETCH_BODY_LIMIT', 'br', bomb(brotliCompressSync)],
    ['FETCH_ENCODING', 'gzip', Buffer.from('no gzip')],
    ['FETCH_ENCODING', 'gzip', gzipSync(PLAIN).subarray(0, 40)],
    ['FETCH_ENCODING', 'deflate', deflateSync(PLAIN).subarray(0, 40)],
    ['FETCH_ENCODING', 'br', Buffer.from('no brotli')],
    ['FETCH_ENCODING', 'zstd', Buffer.from('x')],
    ['FETCH_ENCODING', 'constructor', Buffer.from('x')],
  ];
  it.each(broken)('is refused with %s when it is %s', async (code, encoding, body) => {
    const listener =
      (status: number): RequestListener =>
      (_, response) =>
        response.writeHead(status, { 'Content-Encoding': encoding }).end(body);
    await using upstream = await startUpstream(listener(200));
    expect(await caught(ask(get(upstream.url)))).toMatchObject({ code, details: { origin: upstream.url } });
    await using failing = await startUpstream(listener(503));
    expect(await ask(get(failing.url))).toMatchObject({ status: 503, body: new Uint8Array() });
  });

  it('of the size of the limit is taken', async () => {
    await using upstream = await startUpstream((_, response) => response.end(Buffer.alloc(100_000)));
    expect((await ask(get(upstream.url))).body).toHaveLength(100_000);
  });

  it.each([{ 'Content-Length': 100 }, {}])('that is cut short is a broken exchange (%j)', async (headers) => {
    await using upstream = await startUpstream((_, response) => {
      response.writeHead(200, headers);
      response.write('half', () => response.destroy());
    });
    expect(await caught(ask(get(upstream.url)))).toMatchObject({ code: 'FETCH_NETWORK' });
  });
});

describe('a deadline', () => {
  const hanging: readonly (readonly [string, RequestListener])[] = [
    ['before the headers', () => undefined],
    ['in the body', (_, response) => response.write('half')],
    ['in a redirect', (_, response) => response.writeHead(302, { Location: '/' }).write('half')],
    ['in an endless circle', (_, response) => response.writeHead(302, { Location: '/' }).end()],
  ];
  it.each(hanging)('ends a server that hangs %s', async (_, listener) => {
    await using upstream = await startUpstream(listener);
    expect(
      await caught(ask(get(`${upstream.url}/?key=secret`), { timeoutSeconds: 0.2, redirects: 1e9 })),
    ).toMatchObject({
      code: 'FETCH_TIMEOUT',
      details: { origin: upstream.url, seconds: 0.2 },
    });
  });

  it('ends a handshake that never does', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const fault = await caught(ask(get(`https://127.0.0.1:${port}`), { timeoutSeconds: 0.2 }));
    expect(fault).toMatchObject({ code: 'FETCH_TIMEOUT' });
    server.close();
  });

  it('is the caller’s too', async () => {
    const caller = new AbortController();
    await using upstream = await startUpstream(() => caller.abort());
    await using client = openClient(exchangeOf());
    const fault = await caught(client.send(get(upstream.url), caller.signal));
    expect(fault).toMatchObject({ code: 'FETCH_TIMEOUT' });
    expect(await caught(client.send(get(upstream.url), AbortSignal.abort()))).toMatchObject({ code: 'FETCH_TIMEOUT' });
  });
});

describe('a failure', () => {
  it.each([
    ['FETCH_DNS', 'http://user:secret@no-such-host.invalid/?key=secret'],
    ['FETCH_CONNECT', 'http://user:secret@127.0.0.1:1/?key=secret'],
    ['FETCH_CONNECT', 'https://user:secret@127.0.0.1:1/?key=secret'],
    ['REQUEST_TEMPLATE', 'ftp://user:secret@127.0.0.1/?key=secret'],
    ['REQUEST_TEMPLATE', 'no url: secret'],
  ])('has the code %s and no secret', async (code, url) => {
    const fault = (await caught(ask(get(url, { Authorization: 'secret' })))) as Error;
    expect(fault).toMatchObject({ code });
    expect(fault.message).not.toContain('secret');
  });

  it('of the wire is one of the network', async () => {
    const server = createServer((socket) => socket.end('not http, secret\r\n\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const fault = (await caught(ask(get(`http://127.0.0.1:${port}`)))) as Error;
    expect(fault).toMatchObject({ code: 'FETCH_NETWORK' });
    expect(fault.message).not.toContain('secret');
    expect(await caught(ask(get(`https://127.0.0.1:${port}`)))).toMatchObject({ code: 'FETCH_TLS' });
    server.close();
  });

  it('is a fault when a header cannot be sent', async () => {
    const fault = (await caught(ask(get('http://127.0.0.1:1', { 'x-key': 'secret\r\nEvil: 1' })))) as Error;
    expect(fault).toMatchObject({ code: 'FETCH_NETWORK' });
    expect(fault.message).not.toContain('secret');
  });

  it('is a fault when the client is closed', async () => {
    await using upstream = await startUpstream((_, response) => response.end());
    const client = openClient(exchangeOf());
    await client.send(get(upstream.url), NEVER);
    await client[Symbol.asyncDispose]();
    expect(await caught(client.send(get(upstream.url), NEVER))).toMatchObject({ code: 'FETCH_NETWORK' });
  });
});

describe('cookies', () => {
  it('come each by itself, those of redirects at the origin first, and none of another origin', async () => {
    await using other = await startUpstream((_, response) => {
      response.writeHead(302, { 'Set-Cookie': 'foreign=1', Location: `${upstream.url}/end` }).end();
    });
    await using upstream = await startUpstream(({ url }, response) => {
      if (url === '/start') response.writeHead(302, { 'Set-Cookie': 'a=1; Path=/', Location: '/next' }).end();
      else if (url === '/next') response.writeHead(307, { Location: `${other.url}/` }).end();
      else response.writeHead(200, { 'Set-Cookie': ['b=2; Expires=Thu, 01 Jan 2099 00:00:00 GMT', 'c=3'] }).end();
    });
    expect((await ask(get(`${upstream.url}/start`))).setCookies).toEqual([
      'a=1; Path=/',
      'b=2; Expires=Thu, 01 Jan 2099 00:00:00 GMT',
      'c=3',
    ]);
    const turned = await ask({ ...get(`${upstream.url}/start`), followsRedirects: false }, { redirects: 0 });
    expect(turned).toMatchObject({ status: 302, setCookies: ['a=1; Path=/'] });
  });
});

describe('a redirect', () => {
  const echo: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => response.end(JSON.stringify({ method: request.method, headers: request.headers, body })));
  };
  const redirecting =
    (location: () => string): RequestListener =>
    (request, response) => {
      const [, status = '', isLast] = /^\/(\d+)(\/last)?/.exec(request.url ?? '') ?? [];
      if (isLast === undefined && status !== '')
        response.writeHead(Number(status), { Location: location() }).end('moved');
      else echo(request, response);
    };
  const CREDENTIALS = { Authorization: 'secret', Cookie: 'secret', 'X-API-Key': 'secret', Accept: 'text/plain' };

  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'body'],
    [308, 'POST', 'body'],
  ])('%i asks for a %s at the same origin, credentials and all', async (status, method, body) => {
    await using upstream = await startUpstream(redirecting(() => '/done'));
    const headers = { ...CREDENTIALS, 'Content-Type': 'text/plain' };
    const response = await ask({ method: 'POST', url: `${upstream.url}/${status}`, headers, body: 'body' });
    const seen = JSON.parse(text(response)) as { headers: Record<string, string> };
    expect(seen).toMatchObject({ method, body });
    expect(seen.headers).toMatchObject({ authorization: 'secret', cookie: 'secret', 'x-api-key': 'secret' });
    expect(seen.headers['content-type']).toBe(body === '' ? undefined : 'text/plain');
    expect(upstream.connections()).toBe(1);
  });

  it.each([301, 302, 303, 307, 308])('%i takes no credentials to another origin', async (status) => {
    await using other = await startUpstream(echo);
    await using upstream = await startUpstream(redirecting(() => `http://u:p@127.0.0.1:${other.port}/`));
    const response = text(await ask(get(`http://u:secret@127.0.0.1:${upstream.port}/${status}`, CREDENTIALS)));
    expect(response).not.toContain('secret');
    const { headers } = JSON.parse(response) as { headers: Record<string, string> };
    expect(Object.keys(headers).sort()).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
  });

  it('takes no body to another origin', async () => {
    await using other = await startUpstream(echo);
    await using upstream = await startUpstream(redirecting(() => other.url));
    const login = { method: 'POST', url: `${upstream.url}/307`, headers: {}, body: 'password=secret' };
    expect(await caught(ask(login))).toMatchObject({ code: 'FETCH_REDIRECTS', details: { origin: upstream.url } });
    expect(other.connections()).toBe(0);
  });

  it.each(['file:///etc/passwd', 'unix:/run/x.sock:/', 'data:text/plain,x', 'http://'])(
    'to %s is refused',
    async (location) => {
      await using upstream = await startUpstream(redirecting(() => location));
      expect(await caught(ask(get(`${upstream.url}/302`)))).toMatchObject({ code: 'FETCH_REDIRECTS' });
    },
  );

  it.each([
    [0, 'FETCH_REDIRECTS'],
    [2, 'FETCH_REDIRECTS'],
    [3, undefined],
  ])('is followed %i times', async (redirects, code) => {
    await using upstream = await startUpstream((request, response) => {
      const left = Number((request.url ?? '').slice(1));
      if (left > 0) response.writeHead(302, { Location: `/${left - 1}` }).end();
      else response.end();
    });
    const fault = await caught(ask(get(`${upstream.url}/3`), { redirects }));
    expect((fault as { code?: string } | undefined)?.code).toBe(code);
  });

  it('that is accepted, or leads nowhere, is an answer', async () => {
    await using upstream = await startUpstream((_, response) => response.writeHead(302, { Location: '/x' }).end());
    expect((await ask(get(upstream.url), { success: [[200, 399]] })).status).toBe(302);
    await using nowhere = await startUpstream((_, response) => response.writeHead(302).end());
    expect((await ask(get(nowhere.url))).status).toBe(302);
  });
});
