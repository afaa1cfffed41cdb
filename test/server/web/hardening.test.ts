import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, outcomeOf, say } from './support/ask.ts';
import { selfSigned } from './support/certificates.ts';
import { openFolder, startWeb, type WebBench } from './support/web-bench.ts';

let bench: WebBench;
beforeAll(async () => (bench = await startWeb({})));
afterAll(() => bench[Symbol.asyncDispose]());

const HOST = 'Host: x\r\nConnection: close\r\n';

/** The statuses of all answers on a connection. */
function statuses(answer: string): readonly number[] {
  return [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}

describe('shapes that smuggle', () => {
  it.each<readonly [string, string]>([
    [
      'length and chunks',
      `POST / HTTP/1.1\r\n${HOST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n`,
    ],
    ['two lengths', `POST / HTTP/1.1\r\n${HOST}Content-Length: 0\r\nContent-Length: 5\r\n\r\nabcde`],
    ['a length that is none', `POST / HTTP/1.1\r\n${HOST}Content-Length: +1\r\n\r\na`],
    ['chunks by another name', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['a chunk size that is none', `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0x\r\n\r\n`],
    ['a folded header', `GET /metrics HTTP/1.1\r\n${HOST}X: a\r\n b\r\n\r\n`],
    ['a blank before the colon', `GET /metrics HTTP/1.1\r\n${HOST}Content-Length : 0\r\n\r\n`],
    ['NUL in a header', `GET /metrics HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`],
    ['a bare line feed', `GET /metrics HTTP/1.1\n${HOST}\n`],
    ['no host', 'GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['another protocol', `GET /metrics HTTP/3.0\r\n${HOST}\r\n`],
    ['nonsense', 'nonsense\r\n\r\n'],
  ])('%s is a 400', async (_, text) => expect(statuses(await say(bench.port, text))).toEqual([400]));

  it('no answer is given to what comes after', async () => {
    const answer = await say(
      bench.port,
      `POST /metrics HTTP/1.1\r\n${HOST}Content-Length: 30\r\n\r\nGET /metrics HTTP/1.1\r\n`.padEnd(200, ' '),
    );
    expect(statuses(answer)).toEqual([404]);
  });
});

describe('paths', () => {
  it.each<readonly [string, number]>([
    ['/metrics', 200],
    ['http://elsewhere.test/metrics', 200],
    ['/../metrics', 404],
    ['/-/../metrics', 404],
    ['/%2e%2e/metrics', 404],
    ['/..%2fmetrics', 404],
    ['//metrics', 404],
    ['/metrics/', 404],
    ['/METRICS', 404],
    ['/metrics%00', 404],
    ['/%', 400],
    ['*', 404],
  ])('%s is a %d', async (path, status) => {
    expect(statuses(await say(bench.port, `GET ${path} HTTP/1.1\r\n${HOST}\r\n`))).toEqual([status]);
  });

  it.each<readonly [string, number]>([
    ['HEAD', 200],
    ['POST', 404],
    ['DELETE', 404],
    ['TRACE', 404],
    ['OPTIONS', 404],
  ])('%s /metrics is a %d', async (method, status) => {
    expect((await ask({ port: bench.port, method })).status).toBe(status);
  });
});

describe('too much', () => {
  it('of a header is a 431, and so are too many', async () => {
    const long = `GET /metrics HTTP/1.1\r\n${HOST}X: ${'a'.repeat(20_000)}\r\n\r\n`;
    expect(statuses(await say(bench.port, long))).toEqual([431]);
    const url = `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`;
    expect(statuses(await say(bench.port, url))).toEqual([431]);
  });

  it('of a body is left alone', async () => {
    const text = `POST /metrics HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nContent-Length: 9000000\r\n\r\n{"a":`;
    expect(statuses(await say(bench.port, text))).toEqual([404]);
  });

  it('at a time is a 503, and counted', async () => {
    let go = (): void => undefined;
    const held = new Promise<number>((resolve) => (go = () => resolve(1)));
    await using busy = await startWeb({ maxRequests: 2, source: () => held });
    const first = [ask({ port: busy.port }), ask({ port: busy.port })];
    const third = async (): Promise<number | string> => outcomeOf({ port: busy.port });
    // The first two may still be on their way: a third that came before them waits with them.
    const waiting: Promise<unknown>[] = [...first];
    let refused: number | string = 0;
    for (let attempt = 0; attempt < 5 && refused === 0; attempt += 1) {
      const one = third();
      waiting.push(one);
      refused = await Promise.race([one, new Promise<number>((resolve) => setTimeout(() => resolve(0), 300))]);
    }
    expect(refused).toBe(503);
    expect((await ask({ port: busy.port })).body).toBe('Limit of concurrent requests reached (2), try again later.\n');
    expect((await ask({ port: busy.port, path: '/-/healthy' })).status).toBe(200);
    expect(busy.events).toContain('refused requests');
    go();
    await Promise.all(waiting);
    expect((await ask({ port: busy.port })).status).toBe(200);
  });
});

async function open(port: number, text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

it('idle connections make room for those that ask', async () => {
  const idle = `GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n`;
  const sockets = await Promise.all(Array.from({ length: 600 }, () => open(bench.port, idle)));
  const closed = Promise.race(sockets.map((socket) => once(socket.resume(), 'close')));
  expect((await ask({ port: bench.port })).status).toBe(200);
  await closed;
  for (const socket of sockets) socket.destroy();
});

describe('slow', () => {
  const patience = { headMilliseconds: 300, requestMilliseconds: 600, idleMilliseconds: 300 };
  it.each<readonly [string, string, readonly number[]]>([
    ['headers', 'GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ', [408]],
    ['first words', '', [408]],
    ['bodies', 'POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1', [404, 408]],
    ['further requests', 'GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n', [200]],
  ])('%s end the connection', async (_, text, expected) => {
    await using impatient = await startWeb({ patience });
    expect(statuses(await say(impatient.port, text))).toEqual(expected);
  });

  it('handshakes and silence end the connection', async () => {
    await using folder = await openFolder();
    const { cert, key } = await selfSigned('server');
    await folder.write('a.pem', `${cert}\n${key}`);
    const configFile = await folder.write('web.yml', 'tls_server_config: { cert_file: a.pem, key_file: a.pem }');
    await using tls = await startWeb({ configFile, patience });
    expect(await Promise.all([say(tls.port, ''), say(tls.port, '\x16\x03\x01')])).toEqual(['', '']);
  });
});

it('a connection that is kept serves many requests', async () => {
  const request = 'GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n';
  const last = `GET /-/healthy HTTP/1.1\r\n${HOST}\r\n`;
  expect(statuses(await say(bench.port, request.repeat(200) + last))).toEqual(Array(201).fill(200));
});

it('HTTP/2 has the same bounds', async () => {
  await using folder = await openFolder();
  const { cert, key } = await selfSigned('server');
  await folder.write('a.pem', `${key}\n${cert}`);
  const configFile = await folder.write('web.yml', 'tls_server_config: { cert_file: a.pem, key_file: a.pem }');
  await using tls = await startWeb({ configFile });
  const session = connectHttp2(`https://127.0.0.1:${tls.port}`, { rejectUnauthorized: false });
  const [settings] = (await once(session, 'remoteSettings')) as [
    { maxConcurrentStreams: number; maxHeaderListSize: number },
  ];
  expect(settings).toMatchObject({ maxConcurrentStreams: 100, maxHeaderListSize: 16_384 });
  const big = session.request({ ':path': '/metrics', 'x-big': 'a'.repeat(60_000) });
  const [code] = await Promise.race([once(big, 'close').then(() => [big.rstCode]), once(big, 'error')]);
  expect(code).not.toBe(0);
  session.destroy();
});

it('ends what is under way before it stops', async () => {
  let go = (): void => undefined;
  const held = new Promise<number>((resolve) => (go = () => resolve(1)));
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const one = await startWeb({
    source: () => {
      begin();
      return held;
    },
  });
  const reply = ask({ port: one.port });
  await begun;
  const kept = await open(one.port, `GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(kept, 'data');
  const disposed = one[Symbol.asyncDispose]();
  await once(kept, 'close');
  await expect(ask({ port: one.port })).rejects.toThrow();
  go();
  expect((await reply).status).toBe(200);
  await disposed;
});
