import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { openSource } from '../../src/pipeline/source.ts';
import { constant, RUN } from './setting.ts';

it('asks whether the last answer still holds, and keeps its samples when it does', async () => {
  const asked: IncomingMessage['headers'][] = [];
  let version = 1;
  const server = createServer((request, response) => {
    asked.push(request.headers);
    const etag = `"v${version}"`;
    if (request.headers['if-none-match'] === etag) return response.writeHead(304, { ETag: etag }).end();
    return response.writeHead(200, { ETag: etag, 'X-Version': String(version) }).end(`${version}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  let decoded = 0;
  const decode = (body: Uint8Array) => {
    decoded += 1;
    return { dialect: 'json' as const, root: Number(Buffer.from(body).toString()) };
  };
  const source = openSource({
    name: 'app',
    request: { method: 'GET', url: constant(url), headers: {}, query: {}, body: undefined },
    exchange: { timeoutSeconds: 5, redirects: 0, success: [[200, 299]], maxBytes: 100, tls: {}, keepAliveSeconds: 5 },
    auth: [],
    decoder: () => ({ decode }),
    limits: { depth: 10, series: 10, labelLength: 10, labels: 10, over: 'fail' },
    labels: { version: { text: '', evaluate: ({ scope }) => scope.response?.headers['x-version'] ?? '' } },
    entries: [
      {
        kind: 'metric',
        ...{ name: 'n', type: 'gauge', help: '', labels: {}, optional: false },
        reading: { as: 'value', value: { text: '$', evaluate: ({ item }) => item as number } },
      },
    ],
    fills: [],
  });
  const values: unknown[] = [];
  for (const next of [1, 1, 1, 2, 2]) {
    version = next;
    const { snapshot } = await source.collect(RUN);
    values.push(snapshot.fault?.code ?? [snapshot.families[0]?.labels[0], snapshot.families[0]?.values[0]]);
  }
  await source[Symbol.asyncDispose]();
  server.close();
  expect(values).toEqual([1, 1, 1, 2, 2].map((one) => [`version="${one}"`, one]));
  expect(decoded).toBe(2);
  expect(asked.map((headers) => headers['if-none-match'])).toEqual([undefined, '"v1"', '"v1"', '"v1"', '"v2"']);
});
