import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Template } from '../../src/kit/expression.ts';
import type { Join } from '../../src/kit/join.ts';
import type { Decoder } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';
import type { SourcePlan } from '../../src/pipeline/plan.ts';
import { type Collected, openSource } from '../../src/pipeline/source.ts';

let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer((_, response) => response.end('secret body')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  server.close();
  await once(server, 'close');
});

const template = (text: string): Template => ({ text, isConstant: true, render: () => text, renderWhole: () => text });
const reads: Decoder = { decode: () => ({ dialect: 'json', root: {} }) };

async function collect(part: Partial<SourcePlan>): Promise<Collected> {
  await using source = openSource({
    name: 'app',
    request: { method: 'GET', url: template(url), headers: {}, query: {}, body: undefined },
    exchange: { timeoutSeconds: 5, redirects: 0, success: [[200, 299]], maxBytes: 100, tls: {}, keepAliveSeconds: 5 },
    auth: [],
    decoder: () => reads,
    limits: { depth: 10, series: 10, labelLength: 10, labels: 10, over: 'fail' },
    labels: {},
    entries: [],
    fills: [],
    ...part,
  });
  return await source.collect({
    signal: new AbortController().signal,
    now: () => Date.now(),
    table: () => undefined,
    endsAt: () => Infinity,
  });
}

const join: Omit<Join, 'build'> = { sources: ['app'], onMiss: 'keep' };

it('takes the size of the body, and its tables with it', async () => {
  const table = { size: 0, duplicates: 0, keyless: 0, onMiss: 'keep' as const, keys: () => [], get: () => 'x' };
  const { snapshot, tables } = await collect({ fills: [{ name: 'names', join: { ...join, build: () => table } }] });
  expect(snapshot).toMatchObject({ source: 'app', bytes: 11, families: [] });
  expect(snapshot.fault).toBeUndefined();
  expect(tables.get('names')).toBe(table);
});

const breaks = (): never => {
  throw new TypeError('secret body');
};

it.each([
  ['EXTRACT_UNEXPECTED', { decoder: () => ({ decode: breaks }) }],
  ['JOIN_FAILED', { fills: [{ name: 'names', join: { ...join, build: breaks } }] }],
  ['AUTH_FAILED', { auth: [() => Promise.resolve({ authorize: breaks })] }],
])('makes an error of a plugin the fault %s, which tells nothing of the body', async (code, part) => {
  const { snapshot, tables } = await collect(part);
  expect(snapshot.fault).toMatchObject({ code });
  expect(snapshot.fault?.message).not.toContain('secret');
  expect(tables.size).toBe(0);
});

it.each([
  ['JOIN_NOT_READY', ['first']],
  ['JOIN_FAILED', []],
] as const)('gives after %s the tables %j: what lacks is another source', async (code, given) => {
  const fails = (): never => {
    throw new Fault(code, { lookup: 'second', reason: 'x' });
  };
  const table = { size: 0, duplicates: 0, keyless: 0, onMiss: 'keep' as const, keys: () => [], get: () => 'x' };
  const fills = [
    { name: 'first', join: { ...join, build: () => table } },
    { name: 'second', join: { ...join, build: fails } },
  ];
  const { snapshot, tables } = await collect({ fills });
  expect(snapshot.fault).toMatchObject({ code });
  expect([...tables.keys()]).toEqual(given);
});
