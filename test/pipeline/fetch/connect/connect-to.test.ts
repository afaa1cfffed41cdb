import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { issueCertificate } from '../../../../src/commands/demo/certificate.ts';
import { openClient } from '../../../../src/pipeline/fetch/client.ts';
import { caught, exchangeOf, get, NEVER, startUpstream } from '../upstream.ts';

const told: RequestListener = ({ headers, socket, url }, response) => {
  const { servername } = socket as Partial<TLSSocket>;
  if (url === '/away') return void response.writeHead(302, { Location: 'http://elsewhere.invalid/' }).end();
  response.end(`${headers.host} ${String(servername)}`);
};

async function ask(url: string, connectTo: Readonly<Record<string, string>>, caFile?: string): Promise<string> {
  const tls = caFile === undefined ? {} : { caFile, allowPartialChain: true };
  const addresses = Object.entries(connectTo).map(([from, address]) => [from, { address, shown: '?' }] as const);
  await using client = openClient(exchangeOf({ connectTo: Object.fromEntries(addresses), tls }));
  return Buffer.from((await client.send(get(url), NEVER)).body).toString();
}

it('connects elsewhere; the Host header, the name of TLS and the certificate stay those of the url', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'connect-'));
  const { certificate: cert, key } = await issueCertificate('upstream.test');
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, cert);
  await using plain = await startUpstream(told);
  await using secure = await startUpstream(told, { tls: { cert, key } });
  const socketPath = join(folder, 'a.sock');
  await using socket = await startUpstream(told, { socketPath });
  const there = (port: number): string => `127.0.0.1:${port}`;

  expect(await ask('http://upstream.test/', { '': there(plain.port) })).toBe('upstream.test undefined');
  expect(await ask('http://upstream.test:81/', { '': `unix:${socketPath}` })).toBe('upstream.test:81 undefined');
  expect(await ask('https://upstream.test/', { '': there(secure.port) }, caFile)).toBe('upstream.test upstream.test');
  expect(await caught(ask('https://other.test/', { '': there(secure.port) }, caFile))).toMatchObject({
    code: 'FETCH_TLS',
  });

  const named = { 'Upstream.test:443': there(secure.port), 'upstream.test': there(plain.port) };
  expect(await ask('https://UPSTREAM.test/', named, caFile)).toBe('upstream.test upstream.test');
  expect(await ask('http://upstream.test/', named)).toBe('upstream.test undefined');
  expect(await caught(ask('http://other.invalid/', named))).toMatchObject({ code: 'FETCH_DNS' });

  // What stands behind the address is no other server that a redirect names, unless that is named, too.
  const away = { '': there(plain.port) };
  expect(await caught(ask('http://upstream.test/away', away))).toMatchObject({
    code: 'FETCH_DNS',
    details: { host: 'elsewhere.invalid' },
  });
  expect(await ask('http://upstream.test/away', { ...away, 'elsewhere.invalid': there(plain.port) })).toBe(
    'elsewhere.invalid undefined',
  );
  expect(socket.connections()).toBe(1);
  await rm(folder, { recursive: true });
});
