import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ask, outcomeOf } from './support/ask.ts';
import { type Authority, createAuthority, type Pair, serialOf } from './support/certificates.ts';
import { type Folder, openFolder, startWeb, type WebBench } from './support/web-bench.ts';

let folder: Folder;
let authority: Authority;
let first: Pair;
beforeEach(async () => {
  folder = await openFolder();
  authority = await createAuthority('Authority');
  first = await authority.issue('server');
  await put(first);
});
afterEach(() => folder[Symbol.asyncDispose]());

/** One file after the other: between the two they do not belong together. */
async function put({ cert, key }: Pair): Promise<void> {
  await folder.write('server.pem', cert);
  await folder.write('server.key', key);
}

async function start(more = ''): Promise<WebBench> {
  const text = `tls_server_config: { cert_file: server.pem, key_file: server.key${more} }`;
  return startWeb({ configFile: await folder.write('web.yml', text) });
}

const scrape = ({ port }: WebBench) => ask({ port, tls: { ca: authority.cert } });

it('serves a renewed certificate on the next connection', async () => {
  await using bench = await start();
  expect((await scrape(bench)).serial).toBe(serialOf(first));
  const second = await authority.issue('server');
  await put(second);
  const { serial, status } = await scrape(bench);
  expect([serial, status]).toEqual([serialOf(second), 200]);
  expect(bench.events.filter((event) => event.startsWith('reloaded certificate'))).toEqual([
    'reloaded certificate true',
    'reloaded certificate true',
  ]);
});

it('fails no scrape while certificates are renewed', async () => {
  await using bench = await start();
  const pairs = await Promise.all(Array.from({ length: 10 }, () => authority.issue('server')));
  let isDone = false;
  const outcomes: unknown[] = [];
  const scraping = Array.from({ length: 4 }, async () => {
    while (!isDone) outcomes.push(await outcomeOf({ port: bench.port, tls: { ca: authority.cert } }));
  });
  for (const pair of pairs) {
    await put(pair);
    expect((await scrape(bench)).serial).toBe(serialOf(pair));
  }
  isDone = true;
  await Promise.all(scraping);
  expect(outcomes.length).toBeGreaterThan(10);
  expect(new Set(outcomes)).toEqual(new Set([200]));
});

it.each<readonly [string, (stranger: Pair) => Promise<unknown>, RegExp]>([
  ['a key of another', ({ key }) => folder.write('server.key', key), /private key does not match public key/],
  ['no PEM', () => folder.write('server.pem', 'x'), /failed to find any PEM data in certificate input/],
  ['an empty key', () => folder.write('server.key', ''), /failed to find any PEM data in key input/],
  ['half a certificate', ({ cert }) => folder.write('server.pem', cert.slice(0, 300)), /failed to parse certificate/],
  [
    'a missing file',
    () => writeFile(folder.path('web.yml'), 'tls_server_config: { cert_file: no.pem, key_file: server.key }'),
    /failed to read cert_file \(.*no\.pem\): open .*: no such file or directory/,
  ],
])('keeps the last good certificate for %s, and says so once', async (_, spoil, message) => {
  await using bench = await start();
  await spoil(await authority.issue('stranger'));
  for (let round = 0; round < 3; round += 1) {
    const { serial, status } = await scrape(bench);
    expect([serial, status]).toEqual([serialOf(first), 200]);
  }
  const errors = bench.logged.filter((line) => line.startsWith('error'));
  expect([errors.length, errors[0]]).toEqual([1, expect.stringMatching(message)]);
  expect(bench.events.at(-1)).toBe('reloaded certificate false');
  await put(first);
  await folder.write('web.yml', 'tls_server_config: { cert_file: server.pem, key_file: server.key }');
  expect((await scrape(bench)).status).toBe(200);
  expect(bench.events.filter((event) => event.startsWith('reloaded certificate')).at(-1)).toBe(
    'reloaded certificate true',
  );
});

it('sees a broken certificate while clients keep their connections', async () => {
  await using bench = await start();
  const { Agent, get } = await import('node:https');
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: authority.cert });
  const status = () =>
    new Promise((resolve, reject) => {
      const url = `https://127.0.0.1:${bench.port}/metrics`;
      get(url, { agent }, (response) => response.resume().on('end', () => resolve(response.statusCode))).on(
        'error',
        reject,
      );
    });
  expect(await status()).toBe(200);
  await folder.write('server.key', 'x');
  expect(await status()).toBe(200);
  expect(bench.events.at(-1)).toBe('reloaded certificate false');
  agent.destroy();
});

it('takes other TLS settings on the next connection', async () => {
  await using bench = await start();
  expect((await scrape(bench)).status).toBe(200);
  await folder.write(
    'web.yml',
    'tls_server_config: { cert_file: server.pem, key_file: server.key, client_auth_type: RequireAnyClientCert }',
  );
  const tls = { ca: authority.cert };
  expect(await outcomeOf({ port: bench.port, tls })).not.toBe(200);
  expect(await outcomeOf({ port: bench.port, tls: { ...tls, ...(await authority.issue('client')) } })).toBe(200);
});

it('does not start with a certificate that will not do', async () => {
  await folder.write('server.key', 'x');
  await expect(start()).rejects.toThrow('failed to load X509KeyPair');
});
