import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NameServer, startNameServer } from '../support/name-server.ts';
import { type Built, startBuilt } from './support/built.ts';
import { straysOf } from './support/fleet.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { type Page, readStrictly } from './support/page.ts';

/** Two servers on one port: a name moves from the first to the second. Nobody is at the third. */
const [FIRST, SECOND, NOBODY] = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;
const WITHIN = '127.0.0.1';

const METRICS = 'metrics: [{ name: n, type: gauge, help: N., value: $.n }]';
const CONFIG = `
sources:
  turning: { url: 'http://a.turning.test:\${PORT}/', timeout: 20s, ${METRICS} }
  good: { url: 'http://${FIRST}:\${PORT}/', metrics: [{ name: good_n, type: gauge, help: N., value: $.n }] }
modules:
  free: { ${METRICS}, redirects: 3, probe: { targets_allowed: [${FIRST}] } }
`;

let servers: readonly Server[];
let port: number;
let names: NameServer;
let folder: Folder;
let exporter: Built;
/** Where the first server's /away leads to. */
let away = '/';
/** Connections to what no probe may reach. */
let reached = 0;

const answering =
  (n: number): RequestListener =>
  (request, reply) => {
    if (request.url === '/away') return reply.writeHead(302, { Location: away }).end();
    // A connection that is kept is not made anew, and no name resolved.
    return reply.writeHead(200, { 'Content-Type': 'application/json', Connection: 'close' }).end(`{"n": ${n}}`);
  };

beforeAll(async () => {
  const first = createServer(answering(1)).listen(0, FIRST);
  await once(first, 'listening');
  ({ port } = first.address() as AddressInfo);
  const [second, within] = [createServer(answering(2)).listen(port, SECOND), createServer().listen(port, WITHIN)];
  servers = [first, second, within];
  await Promise.all([second, within].map((server) => once(server, 'listening')));
  within.on('connection', (socket) => ((reached += 1), socket.destroy()));
  [names, folder] = await Promise.all([startNameServer(), openFolder()]);
  const env = { PORT: String(port), NAME_SERVER: String(names.port) };
  names.addresses = [FIRST];
  exporter = await startBuilt({ configFiles: [await folder.write('a.yaml', CONFIG)], env });
});
afterAll(async () => {
  for (const one of [exporter, names, folder]) await one[Symbol.asyncDispose]();
  for (const server of servers) server.close().closeAllConnections();
});
beforeEach(() => {
  names.addresses = [FIRST];
  [away, reached] = ['/', 0];
});

const refused = (page: Page): number =>
  page.value('omni_exporter_probes_total', { module: 'free', outcome: 'FETCH_ADDRESS' }) ?? 0;
const failures = (page: Page, code: string): number =>
  page.value('omni_source_errors_total', { source: 'turning', stage: 'fetch', code }) ?? 0;

async function scrape(): Promise<Page> {
  const page = await readStrictly(await exporter.page());
  expect(page.value('good_n')).toBe(1);
  return page;
}

describe('the name of a source', () => {
  it('is followed where it leads to at each collection', async () => {
    for (const [address, n] of [
      [FIRST, 1],
      [SECOND, 2],
      [FIRST, 1],
    ] as const) {
      // prettier-ignore
      names.addresses = [address];
      expect((await scrape()).value('n')).toBe(n);
    }
  });

  it.each([
    ['that does not resolve', [], 'FETCH_DNS'],
    ['whose server has vanished', [NOBODY], 'FETCH_CONNECT'],
  ])('%s %j is counted as %s', async (_, addresses, code) => {
    const before = await scrape();
    expect(before.value('n')).toBe(1);
    names.addresses = addresses;
    const page = await scrape();
    expect(page.value('omni_source_up', { source: 'turning' })).toBe(0);
    expect(page.value('n')).toBeUndefined();
    expect(failures(page, code)).toBe(failures(before, code) + 1);
    names.addresses = [SECOND];
    expect((await scrape()).value('n')).toBe(2);
  });
});

describe('a probe that is answered with a redirect', () => {
  const probe = async (): Promise<Page> => {
    const query = new URLSearchParams({ module: 'free', target: `http://${FIRST}:${port}/away` });
    return readStrictly(await (await fetch(`${exporter.url}/probe?${query.toString()}`)).text());
  };

  it.each(['127.0.0.1', '169.254.169.254', '10.0.0.1', '192.168.0.1', '[::1]', '[fe80::1]', '[::ffff:127.0.0.1]'])(
    'to %s connects to nothing',
    async (host) => {
      expect((await probe()).value('n')).toBe(1);
      const before = refused(await scrape());
      away = `http://${host}:${port}/`;
      const page = await probe();
      expect(page.value('n')).toBeUndefined();
      expect(page.text).toContain('probe_failure_info{code="FETCH_ADDRESS"');
      expect(refused(await scrape())).toBe(before + 1);
      expect(reached).toBe(0);
    },
  );
});

it('ends nothing, and writes nothing but its log', () => {
  expect(exporter.isAlive()).toBe(true);
  expect(straysOf(exporter.output())).toEqual([]);
});
