import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { openSource } from '../../src/pipeline/source.ts';
import { constant, RUN } from './setting.ts';

/** The polynomial of CRC-32, its bits reversed: added to what stands anywhere in a body it leaves the CRC as it was. */
const POLYNOMIAL = [0x41, 0x06, 0x71, 0xdb, 0x01];

const large = (n: number): Buffer => Buffer.from(`${n}${' '.repeat(10_000)}`);

/** Another body of the same length and CRC. */
function twinOf(body: Buffer): Buffer {
  const twin = Buffer.from(body);
  for (const [at, byte] of POLYNOMIAL.entries()) twin[5000 + at] = (twin[5000 + at] ?? 0) ^ byte;
  return twin;
}

it('decodes an answer that repeats twice at most, and one that differs in a byte or in its type always', async () => {
  const answers: readonly (readonly [type: string, body: Buffer])[] = [
    ['text/a', large(1)],
    ['text/a', large(1)], // Seen to repeat.
    ['text/a', large(1)], // Not decoded.
    ['text/a', large(1)], // Not decoded.
    ['text/a', large(2)],
    ['text/a', large(2)],
    ['text/b', large(2)],
    ['text/b', large(2)], // Not decoded.
    ['text/b', twinOf(large(2))],
    ['text/b', large(2)],
    ['text/a', Buffer.from('3')],
    ['text/a', Buffer.from('3')],
    ['text/a', Buffer.from('3')], // Small ones are not held.
  ];
  let at = 0;
  const server = createServer((_, response) => {
    const [type, body] = answers[at] ?? ['', Buffer.alloc(0)];
    response.writeHead(200, { 'Content-Type': type, 'X-At': String(at) }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  expect(crc32(twinOf(large(2)))).toBe(crc32(large(2)));
  const decoded: number[] = [];
  const decode = (body: Uint8Array, type: string) => {
    decoded.push(at);
    const text = Buffer.from(body).toString('latin1');
    return { dialect: 'json' as const, root: `${parseInt(text)}${/[^\d ]/.test(text) ? '!' : ''} ${type}` };
  };
  const source = openSource({
    name: 'app',
    request: {
      ...{ method: 'GET', headers: {}, query: {}, body: undefined },
      url: constant(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    },
    exchange: { timeoutSeconds: 5, redirects: 0, success: [[200, 299]], maxBytes: 1e5, tls: {}, keepAliveSeconds: 5 },
    auth: [],
    decoder: () => ({ decode }),
    limits: { depth: 10, series: 10, labelLength: 50, labels: 10, over: 'fail' },
    labels: {
      at: { text: '', evaluate: ({ scope }) => scope.response?.headers['x-at'] ?? '' },
      root: { text: '', evaluate: ({ item }) => item as string },
    },
    entries: [
      {
        kind: 'metric',
        ...{ name: 'n', type: 'gauge', help: '', labels: {}, optional: false },
        reading: { as: 'value', value: { text: '1', evaluate: () => 1 } },
      },
    ],
    fills: [],
  });
  const read: unknown[] = [];
  for (; at < answers.length; at += 1) {
    const { snapshot } = await source.collect(RUN);
    read.push(snapshot.fault?.code ?? snapshot.families[0]?.labels[0]);
  }
  await source[Symbol.asyncDispose]();
  server.close();
  const roots = ['1 text/a', '1 text/a', '1 text/a', '1 text/a', '2 text/a', '2 text/a', '2 text/b', '2 text/b'];
  const rest = ['2! text/b', '2 text/b', '3 text/a', '3 text/a', '3 text/a'];
  expect(read).toEqual([...roots, ...rest].map((root, one) => `at="${one}",root="${root}"`));
  expect(decoded).toEqual([0, 1, 4, 5, 6, 8, 9, 10, 11, 12]);
});
