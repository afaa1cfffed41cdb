import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, issueCertificate } from '../../../../src/commands/demo/certificate.ts';
import type { Proxies } from '../../../../src/model/proxies.ts';
import { openClient } from '../../../../src/pipeline/fetch/client.ts';
import { Fault } from '../../../../src/model/fault.ts';
import { type ForwardProxy, startProxy } from '../forward-proxy.ts';
import { caught, exchangeOf, get, NEVER, startUpstream, type Upstream } from '../upstream.ts';

const USER = `Basic ${Buffer.from('us er:p:w').toString('base64')}`;

let folder: string;
let certificate: Certificate;
let plain: Upstream;
let secure: Upstream;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxy-'));
  certificate = await issueCertificate('upstream.test');
  await writeFile(join(folder, 'ca.pem'), certificate.certificate);
  const tls = { cert: certificate.certificate, key: certificate.key };
  const told =
    (protocol: string): RequestListener =>
    ({ url, headers }, response) =>
      response.end(JSON.stringify({ protocol, url, ...headers }));
  plain = await startUpstream(told('http'));
  secure = await startUpstream(told('https'), { tls });
});

afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  await secure[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function through({ address }: Pick<ForwardProxy, 'address'>, user = '', scheme = 'http'): Proxies {
  const proxy = { url: `${scheme}://${user}${address}`, shown: '${PROXY}' };
  return { http: proxy, https: proxy };
}

async function ask(url: string, proxies: Proxies): Promise<Record<string, string>> {
  const tls = { caFile: join(folder, 'ca.pem'), allowPartialChain: true };
  await using client = openClient(exchangeOf({ proxies, tls }));
  const { body } = await client.send(get(url), NEVER);
  return JSON.parse(Buffer.from(body).toString()) as Record<string, string>;
}

describe('a proxy', () => {
  it('is asked by the whole url for what is not encrypted, and keeps its credentials', async () => {
    await using proxy = await startProxy({ port: plain.port, authorization: USER });
    const seen = await ask('http://upstream.test:81/a?b=1', through(proxy, 'us%20er:p%3Aw@'));
    expect(seen).toMatchObject({ protocol: 'http', url: '/a?b=1', host: 'upstream.test:81' });
    expect(proxy.asked).toEqual([`GET http://upstream.test:81/a?b=1 ${USER}`]);
  });

  it.each(['http', 'https'])('over %s is asked for a tunnel for what is encrypted', async (scheme) => {
    const { certificate: cert, key } = certificate;
    await using proxy = await startProxy({
      port: secure.port,
      authorization: USER,
      ...(scheme === 'https' && { tls: { cert, key } }),
    });
    // The proxy's certificate bears another name: what the config says of the server does not hold for it.
    const found = ask('https://upstream.test/a', through(proxy, 'us%20er:p%3Aw@', scheme));
    if (scheme === 'https') {
      expect(await caught(found)).toMatchObject({ code: 'FETCH_PROXY', details: { proxy: '${PROXY}' } });
      return;
    }
    const seen = await found;
    expect(seen).toMatchObject({ protocol: 'https', url: '/a', host: 'upstream.test' });
    expect(seen['proxy-authorization']).toBeUndefined();
    expect(proxy.asked).toEqual([`CONNECT upstream.test:443 ${USER}`]);
  });

  it('may itself be spoken to over TLS', async () => {
    const { certificate: cert, key } = certificate;
    await using proxy = await startProxy({ port: plain.port, tls: { cert, key } });
    const proxies = through(proxy, '', 'https');
    await using client = openClient(exchangeOf({ proxies, tls: { insecureSkipVerify: true } }));
    expect((await client.send(get('http://upstream.test/'), NEVER)).status).toBe(200);
    await using tunnel = await startProxy({ port: secure.port, tls: { cert, key } });
    await using other = openClient(
      exchangeOf({ proxies: through(tunnel, '', 'https'), tls: { insecureSkipVerify: true } }),
    );
    expect((await other.send(get('https://upstream.test/'), NEVER)).status).toBe(200);
    expect(tunnel.asked).toEqual(['CONNECT upstream.test:443']);
  });

  it.each(['http', 'https'])(
    'that refuses a user, or cannot be reached, is a fault of its own for %s',
    async (scheme) => {
      const proxy = await startProxy({ port: plain.port, authorization: USER });
      const proxies = through(proxy, 'wrong:user@');
      const refused = await caught(ask(`${scheme}://upstream.test/`, proxies));
      expect(refused).toMatchObject({ code: 'FETCH_PROXY', details: { proxy: '${PROXY}' } });
      expect((refused as Fault).message).toMatch(/407/);
      await proxy[Symbol.asyncDispose]();
      const gone = await caught(ask(`${scheme}://upstream.test/`, proxies));
      expect(gone).toMatchObject({ code: 'FETCH_PROXY', details: { reason: 'connection refused' } });
      expect((gone as Fault).message).not.toContain('wrong');
    },
  );

  it('is passed by for what the environment lists and for this machine, but not as the own one', async () => {
    await using proxy = await startProxy({ port: plain.port });
    const { http, https } = through(proxy);
    const listed = { ...(http && { http }), ...(https && { https }), bypass: '10.0.0.0/8' };
    await ask(plain.url, listed);
    expect(proxy.asked).toEqual([]);
    await ask('http://upstream.test/', listed);
    expect(proxy.asked).toHaveLength(1);
    await ask(plain.url, through(proxy));
    expect(proxy.asked).toHaveLength(2);
  });

  it('is shown to a guard as the host that is asked for', async () => {
    await using proxy = await startProxy({ port: plain.port });
    const allow = (address: string, host: string): Fault | undefined =>
      address === '169.254.169.254' ? new Fault('FETCH_CONNECT', { origin: host, reason: 'not allowed' }) : undefined;
    await using client = openClient(exchangeOf({ proxies: through(proxy) }), { allow });
    expect(await caught(client.send(get('http://169.254.169.254/'), NEVER))).toMatchObject({ code: 'FETCH_CONNECT' });
    expect(proxy.asked).toEqual([]);
  });
});
