import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, issueCertificate } from '../../../src/commands/demo/certificate.ts';
import { openClient } from '../../../src/pipeline/fetch/client.ts';
import type { TlsPlan } from '../../../src/pipeline/plan.ts';
import { caught, exchangeOf, get, NEVER, startUpstream, type Upstream } from './upstream.ts';

/** Both serve on 127.0.0.1: one certificate is for that address, the other is as Mirth makes them. */
interface Servers {
  readonly own: Upstream;
  readonly hidden: Upstream;
}

let folder: string;
let servers: Servers;
let own: Certificate;

const file = (name: string): string => join(folder, name);

async function addressCertificate(): Promise<Certificate> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'here' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'server.test' },
        ],
      },
    ],
  });
  return { certificate: cert, key };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tls-'));
  own = await addressCertificate();
  const hidden = await issueCertificate('mirth-connect');
  await writeFile(file('own.pem'), own.certificate);
  await writeFile(file('own.key'), own.key);
  await writeFile(file('hidden.pem'), hidden.certificate);
  await writeFile(file('not.pem'), 'no certificate');
  const start = ({ certificate, key }: Certificate): Promise<Upstream> =>
    startUpstream(
      (request, response) => {
        const { servername } = request.socket as Socket & { servername?: string | false };
        response.end(String(servername));
      },
      { tls: { cert: certificate, key } },
    );
  servers = { own: await start(own), hidden: await start(hidden) };
});

afterAll(async () => {
  await servers.own[Symbol.asyncDispose]();
  await servers.hidden[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** The name that the server was asked for, or the code of the fault: the same when it is asked once more. */
async function ask(url: string, tls: TlsPlan): Promise<string> {
  await using client = openClient(exchangeOf({ tls }));
  const once = (): Promise<string> =>
    client.send(get(url, { Host: 'virtual.test' }), NEVER).then(
      ({ body }) => Buffer.from(body).toString(),
      (cause: unknown) => (cause as { code: string }).code,
    );
  const first = await once();
  expect(await once()).toBe(first);
  return first;
}

type Case = readonly [server: keyof Servers, expected: string, tls: () => TlsPlan];

const CASES: readonly Case[] = [
  ['own', 'FETCH_TLS', () => ({})],
  ['own', 'server.test', () => ({ caFile: file('own.pem'), serverName: 'server.test' })],
  ['own', 'false', () => ({ caFile: file('own.pem'), serverName: '127.0.0.1' })],
  ['own', 'FETCH_TLS', () => ({ caFile: file('own.pem'), serverName: 'other.test' })],
  ['own', 'FETCH_TLS', () => ({ caFile: file('own.pem'), serverName: '127.0.0.2' })],
  ['own', 'FETCH_TLS', () => ({ caFile: file('hidden.pem') })],
  ['own', 'virtual.test', () => ({ insecureSkipVerify: true })],
  ['own', 'virtual.test', () => ({ insecureSkipVerify: true, minVersion: 'TLSv1.3' })],
  ['own', 'virtual.test', () => ({ insecureSkipVerify: true, minVersion: 'TLSv1' })],
  ['hidden', 'FETCH_TLS', () => ({})],
  ['hidden', 'FETCH_TLS', () => ({ caFile: file('hidden.pem') })],
  ['hidden', 'FETCH_TLS', () => ({ caFile: file('hidden.pem'), serverName: 'mirth-connect' })],
  ['hidden', 'FETCH_TLS', () => ({ caFile: file('hidden.pem'), allowPartialChain: true })],
  [
    'hidden',
    'mirth-connect',
    () => ({ caFile: file('hidden.pem'), serverName: 'mirth-connect', allowPartialChain: true }),
  ],
  ['hidden', 'virtual.test', () => ({ insecureSkipVerify: true })],
];

describe('a server certificate', () => {
  it.each(CASES.map((one) => [...one, JSON.stringify(one[2].toString().slice(6))] as const))(
    '%s gives %s',
    async (server, expected, tls) => {
      expect(await ask(servers[server].url, tls())).toBe(expected);
    },
  );

  it('is held against the address of the url', async () => {
    await using client = openClient(exchangeOf({ tls: { caFile: file('own.pem') } }));
    const response = await client.send(get(servers.own.url), NEVER);
    expect(response.status).toBe(200);
  });
});

describe('a client certificate', () => {
  it('is shown when there is one', async () => {
    const tls = { cert: own.certificate, key: own.key, ca: own.certificate, requestCert: true };
    await using upstream = await startUpstream((_, response) => response.end('welcome'), { tls });
    const caFile = file('own.pem');
    const url = upstream.url;
    expect(await ask(url, { caFile, serverName: 'server.test' })).toBe('FETCH_NETWORK');
    expect(await ask(url, { caFile, serverName: 'server.test', certFile: caFile, keyFile: file('own.key') })).toBe(
      'welcome',
    );
  });
});

describe('files', () => {
  it.each<readonly [string, TlsPlan, string]>([
    ['that are not there', { caFile: '/no/such/file.pem' }, 'ca_file cannot be read: ENOENT'],
    ['that have no end', { caFile: '/dev/zero' }, 'ca_file cannot be read: it is no file'],
    ['without their key', { certFile: 'own.pem' }, 'cert_file and key_file need each other'],
    [
      'that hold no certificate',
      { certFile: 'not.pem', keyFile: 'not.pem' },
      'cert_file, key_file: ERR_OSSL_PEM_NO_START_LINE',
    ],
  ])('%s are a fault at once, told without their paths', async (_, plan, reason) => {
    const tls = Object.fromEntries(
      Object.entries(plan).map(([key, name]) => [key, String(name).startsWith('/') ? name : file(String(name))]),
    );
    const fault = await caught(Promise.resolve().then(() => openClient(exchangeOf({ tls }))));
    expect(fault).toMatchObject({ code: 'FETCH_TLS', details: { reason } });
  });
});
