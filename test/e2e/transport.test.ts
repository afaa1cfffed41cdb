import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Certificate, issueCertificate } from '../../src/commands/demo/certificate.ts';
import { startProxy } from '../pipeline/fetch/forward-proxy.ts';
import { startUpstream } from '../pipeline/fetch/upstream.ts';
import { sample, startExporter } from '../support/exporter.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transport-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function configOf(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

/** Answers with how it was asked, as one sample. */
const telling =
  (tell: (request: IncomingMessage) => string): RequestListener =>
  (request, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (request.headers.cookie === undefined) response.setHeader('Set-Cookie', 'sid=1; Path=/');
    response.end(JSON.stringify({ told: tell(request) }));
  };

const METRICS = `
    metrics: [{ name: told, type: info, help: T., labels: { by: $.told } }]
`;

it('keeps the cookies of a source over a reload that does not mean it, and begins anew for one that does', async () => {
  await using upstream = await startUpstream(telling(({ headers }) => headers.cookie ?? 'none'));
  const source = `sources:\n  s:\n    url: ${upstream.url}/${METRICS}`;
  const file = await configOf('cookies.yaml', source);
  await using exporter = await startExporter([file], {});
  expect(await exporter.scrape()).toContain('told{by="none"} 1');
  expect(await exporter.scrape()).toContain('told{by="sid=1"} 1');
  await writeFile(file, `${source}  other:\n    url: ${upstream.url}/other\n`);
  await exporter.reload();
  expect(await exporter.scrape()).toContain('told{by="sid=1"} 1');
  await writeFile(file, `${source}    timeout: 9s\n`);
  await exporter.reload();
  expect(await exporter.scrape()).toContain('told{by="none"} 1');
});

it('tells what each phase took, and nothing for connecting over a kept connection', async () => {
  const { certificate: cert, key } = await issueCertificate('localhost');
  await using upstream = await startUpstream(
    telling(() => 'x'),
    { tls: { cert, key } },
  );
  const url = `https://localhost:${upstream.port}/`;
  const file = await configOf(
    'phases.yaml',
    `sources:\n  s:\n    url: ${url}\n    tls: { insecure_skip_verify: true }${METRICS}`,
  );
  await using exporter = await startExporter([file], {});
  const seconds = (page: string, phase: string): number =>
    Number(sample(page, `omni_source_phase_seconds{phase="${phase}",source="s"}`));
  const first = await exporter.scrape();
  for (const phase of ['dns', 'connect', 'tls', 'first_byte', 'transfer', 'decode', 'extract']) {
    expect([phase, seconds(first, phase) > 0]).toEqual([phase, true]);
  }
  const second = await exporter.scrape();
  expect(['dns', 'connect', 'tls'].map((phase) => seconds(second, phase))).toEqual([0, 0, 0]);
  expect(seconds(second, 'first_byte')).toBeGreaterThan(0);
});

it('goes through the proxy of the environment', async () => {
  await using upstream = await startUpstream(telling(({ headers }) => String(headers.host)));
  await using proxy = await startProxy({ port: upstream.port });
  const file = await configOf('proxy.yaml', `sources:\n  s:\n    url: http://app.invalid/x${METRICS}`);
  await using exporter = await startExporter([file], { HTTP_PROXY: `http://me:pw@${proxy.address}` });
  expect(await exporter.scrape()).toContain('told{by="app.invalid"} 1');
  expect(proxy.asked).toEqual([`GET http://app.invalid/x Basic ${Buffer.from('me:pw').toString('base64')}`]);
});

it('shows a client certificate that has taken the place of another one', async () => {
  const [server, old, next] = (await Promise.all(['localhost', 'old', 'next'].map(issueCertificate))) as [
    Certificate,
    Certificate,
    Certificate,
  ];
  const upstream = createTlsServer(
    { cert: server.certificate, key: server.key, requestCert: true, rejectUnauthorized: false },
    telling(({ socket }) => String((socket as Partial<TLSSocket>).getPeerCertificate?.().subject.CN)),
  );
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const put = async ({ certificate, key }: Certificate): Promise<void> => {
    for (const [name, text] of [
      ['client.pem', certificate],
      ['client.key', key],
    ] as const) {
      await writeFile(join(folder, `${name}.new`), text);
      await rename(join(folder, `${name}.new`), join(folder, name));
    }
  };
  await put(old);
  const tls = '{ insecure_skip_verify: true, cert_file: client.pem, key_file: client.key }';
  const url = `https://127.0.0.1:${(upstream.address() as AddressInfo).port}/`;
  const file = await configOf('client.yaml', `sources:\n  s:\n    url: ${url}\n    tls: ${tls}${METRICS}`);
  await using exporter = await startExporter([file], {});
  expect(await exporter.scrape()).toContain('told{by="old"} 1');
  await put(next);
  await exporter.reload();
  expect(await exporter.scrape()).toContain('told{by="next"} 1');
  upstream.closeAllConnections();
  upstream.close();
});
