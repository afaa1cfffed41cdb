import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Exporter, startExporter } from '../support/exporter.ts';
import { type NameServer, startNameServer } from '../support/name-server.ts';

/** The permitted server is at 127.0.0.2, what nobody may ask through a probe at 127.0.0.1, on the same port. */
const PERMITTED = '127.0.0.2';
const WITHIN = '127.0.0.1';

const METRICS = 'metrics: [{ name: n, type: gauge, help: N., value: $.n }]';
const config = (port: number): string => `
modules:
  free: { ${METRICS}, redirects: 3, probe: { targets_allowed: ["*.turning.test", ${PERMITTED}] } }
  named: { ${METRICS}, redirects: 3, targets: [{ name: lab, url: "http://${PERMITTED}:${port}/away" }] }
  open: { ${METRICS}, probe: { targets_allowed: [any] } }
`;

let permitted: Server;
let within: Server;
let port: number;
let folder: string;
let exporter: Exporter;
let names: NameServer;
/** Where the permitted server leads to. */
let away = '/';
let reached = 0;

const answer: RequestListener = (request, reply) => {
  if (request.url === '/away') return reply.writeHead(302, { Location: away }).end();
  // A connection that is kept is not made anew, and no name resolved.
  return reply.writeHead(200, { 'Content-Type': 'application/json', Connection: 'close' }).end('{"n": 1}');
};

beforeAll(async () => {
  permitted = createServer(answer).listen(0, PERMITTED);
  await once(permitted, 'listening');
  ({ port } = permitted.address() as AddressInfo);
  within = createServer((_, reply) => reply.setHeader('Content-Type', 'application/json').end('{"n": 2}'));
  within.listen(port, WITHIN);
  await once(within, 'listening');
  within.on('connection', () => (reached += 1));
  folder = await mkdtemp(join(tmpdir(), 'turning-'));
  await writeFile(join(folder, 'a.yaml'), config(port));
  exporter = await startExporter([join(folder, 'a.yaml')], {});
  names = await startNameServer();
});
afterAll(async () => {
  await names[Symbol.asyncDispose]();
  await exporter[Symbol.asyncDispose]();
  for (const server of [permitted, within]) server.close().closeAllConnections();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  reached = 0;
  away = '/';
  names.addresses = [PERMITTED];
});

/** What became of a probe: the value of `n`, or the code of its failure. */
async function probe(module: string, target: string): Promise<string | undefined> {
  const response = await fetch(`${exporter.url}/probe?${new URLSearchParams({ module, target }).toString()}`);
  const text = await response.text();
  return /^(?:n |probe_failure_info\{code=")(\w+)/m.exec(text)?.[1] ?? text;
}

describe('a name that turns after it was probed', () => {
  const target = (): string => `http://a.turning.test:${port}/`;

  it.each([WITHIN, '169.254.169.254', '127.0.0.3', '0.0.0.0'])(
    'to %s is asked no more, until it turns back',
    async (forbidden) => {
      expect(await probe('free', target())).toBe('1');
      names.addresses = [forbidden];
      expect(await probe('free', target())).toBe('FETCH_ADDRESS');
      names.addresses = [PERMITTED];
      expect(await probe('free', target())).toBe('1');
      expect(reached).toBe(0);
    },
  );

  it('to an address beside the forbidden one is asked there alone', async () => {
    names.addresses = [WITHIN, PERMITTED];
    expect(await probe('free', target())).toBe('1');
    expect(reached).toBe(0);
  });

  it('between a request and the redirect that it is answered with', async () => {
    away = `http://b.turning.test:${port}/`;
    const asked = names.asked;
    expect(await probe('free', `http://${PERMITTED}:${port}/away`)).toBe('1');
    expect(names.asked).toBeGreaterThan(asked);
    names.addresses = [WITHIN];
    expect(await probe('free', `http://${PERMITTED}:${port}/away`)).toBe('FETCH_ADDRESS');
    expect(reached).toBe(0);
  });

  it('leads where the module allows all', async () => {
    names.addresses = [WITHIN];
    expect(await probe('open', target())).toBe('2');
  });

  it('to nowhere fails as a name', async () => {
    names.addresses = [];
    expect(await probe('free', target())).toBe('FETCH_DNS');
  });
});

describe.each([
  ['a target of the url', 'free', (): string => `http://${PERMITTED}:${port}/away`],
  ['a target of the config', 'named', (): string => 'lab'],
])('a redirect of %s', (_, module, target) => {
  it('is followed as long as it leads to what is permitted', async () => {
    expect(await probe(module, target())).toBe('1');
    for (const forbidden of [`http://${WITHIN}:${port}/`, 'http://169.254.169.254/latest', `http://[::1]:${port}/`]) {
      away = forbidden;
      expect(await probe(module, target())).toBe('FETCH_ADDRESS');
    }
    away = '/';
    expect(await probe(module, target())).toBe('1');
    expect(reached).toBe(0);
  });
});
