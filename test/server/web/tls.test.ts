import { hashSync } from 'bcryptjs';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, askHttp2, basic, outcomeOf, say } from './support/ask.ts';
import { type Authority, createAuthority, type Pair, selfSigned, serialOf } from './support/certificates.ts';
import { type Folder, openFolder, startWeb } from './support/web-bench.ts';

let folder: Folder;
let authority: Authority;
let server: Pair;
let clients: Record<'known' | 'stranger' | 'named', Pair>;

beforeAll(async () => {
  folder = await openFolder();
  authority = await createAuthority('Authority');
  server = await authority.issue('server');
  clients = {
    known: await authority.issue('known', [{ type: 2, value: 'other.test' }]),
    stranger: await selfSigned('stranger'),
    named: await authority.issue('named', [
      { type: 2, value: 'client.test' },
      { type: 1, value: 'me@client.test' },
      { type: 7, ip: '::1' },
      { type: 6, value: 'spiffe://test/client' },
    ]),
  };
  await folder.write('server.pem', server.cert);
  await folder.write('server.key', server.key);
  await folder.write('ca.pem', authority.cert);
  await folder.write('stranger.pem', clients.stranger.cert);
  await folder.write('none.pem', 'no certificate in here');
});
afterAll(() => folder[Symbol.asyncDispose]());

const FILES = 'cert_file: server.pem, key_file: server.key';

async function start(tls: string, rest = '') {
  return startWeb({ configFile: await folder.write('web.yml', `tls_server_config: { ${tls} }\n${rest}`) });
}

/** Trusts the server, and shows a certificate where there is one. */
function trusting(client?: Pair, over: ConnectionOptions = {}): ConnectionOptions {
  return { ca: authority.cert, ...client, ...over };
}

const IN = 200;
const OUT = expect.stringMatching(/^(?:ECONNRESET|EPROTO|ERR_SSL_|EPIPE)/) as string;

type Client = keyof typeof clients | 'none';
const ca = 'client_ca_file: ca.pem';

describe('who is let in', () => {
  const cases: readonly (readonly [string, Partial<Record<Client, number | string>>])[] = [
    ['', { none: IN, known: IN, stranger: IN }],
    ['client_auth_type: NoClientCert', { none: IN, stranger: IN }],
    [`client_auth_type: RequestClientCert, ${ca}`, { none: IN, known: IN, stranger: IN }],
    [`client_auth_type: RequireAnyClientCert`, { none: OUT, known: IN, stranger: IN }],
    [`client_auth_type: RequireClientCert, ${ca}`, { none: OUT, known: IN, stranger: IN }],
    [`client_auth_type: VerifyClientCertIfGiven, ${ca}`, { none: IN, known: IN, stranger: OUT }],
    [`client_auth_type: RequireAndVerifyClientCert, ${ca}`, { none: OUT, known: IN, stranger: OUT }],
    // A certificate that is no authority is an anchor all the same.
    ['client_auth_type: RequireAndVerifyClientCert, client_ca_file: stranger.pem', { known: OUT, stranger: IN }],
    // A file without certificates trusts nobody, and neither does nothing at all.
    [
      'client_auth_type: RequireAndVerifyClientCert, client_ca_file: none.pem',
      { none: OUT, known: OUT, stranger: OUT },
    ],
    ['client_auth_type: RequireAndVerifyClientCert', { none: OUT, known: OUT }],
    ...['client.test', 'me@client.test', '"::1"', 'spiffe://test/client'].map(
      (name) =>
        [
          `client_auth_type: RequireAndVerifyClientCert, ${ca}, client_allowed_sans: [nobody.test, ${name}]`,
          { none: OUT, known: OUT, named: IN },
        ] as const,
    ),
    [
      `client_auth_type: RequireAndVerifyClientCert, ${ca}, client_allowed_sans: [named, client, CLIENT.test]`,
      { named: OUT },
    ],
    [`client_auth_type: RequireAndVerifyClientCert, ${ca}, client_allowed_sans: []`, { named: OUT }],
    ['client_auth_type: RequireAnyClientCert, client_allowed_sans: [other.test]', { none: OUT, known: IN, named: OUT }],
  ];
  it.each(cases)('%s', async (tls, expected) => {
    await using bench = await start([FILES, tls].filter((part) => part !== '').join(', '));
    for (const [name, outcome] of Object.entries(expected)) {
      const client = name === 'none' ? undefined : clients[name as keyof typeof clients];
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
        expect([name, await outcomeOf({ port: bench.port, tls: trusting(client, { maxVersion }) })]).toEqual([
          name,
          outcome,
        ]);
      }
    }
    const areRefused = Object.values(expected).includes(OUT);
    expect(bench.events.some((event) => /^refused (?:certificate|handshake)$/.test(event))).toBe(areRefused);
  });

  it('says which names a certificate lacks', async () => {
    await using bench = await start(`${FILES}, client_auth_type: RequireAnyClientCert, client_allowed_sans: [a.test]`);
    await outcomeOf({ port: bench.port, tls: trusting(clients.known) });
    expect(bench.logged.join('\n')).toContain('could not find allowed SANs in client cert');
  });
});

describe('what is spoken', () => {
  const rsaFree = 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA';
  it.each<readonly [string, ConnectionOptions, number | string]>([
    ['', { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }, OUT],
    ['min_version: TLS10', { maxVersion: 'TLSv1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }, IN],
    ['min_version: TLS13', { maxVersion: 'TLSv1.2' }, OUT],
    ['max_version: TLS12', { minVersion: 'TLSv1.3' }, OUT],
    ['max_version: TLS12', {}, IN],
    ['', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA' }, IN],
    // Go has no DHE and no CBC with SHA-2 in its list.
    ['', { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA384' }, OUT],
    [
      'cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]',
      { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA' },
      OUT,
    ],
    ['cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]', { minVersion: 'TLSv1.3' }, IN],
    ['min_version: TLS13, cipher_suites: [TLS_AES_128_GCM_SHA256]', { maxVersion: 'TLSv1.2' }, OUT],
    ['curve_preferences: [CurveP384]', { ecdhCurve: 'P-384' }, IN],
    ['curve_preferences: [CurveP384]', { ecdhCurve: 'P-256' }, OUT],
    ['curve_preferences: [X25519, CurveP521]', { ecdhCurve: 'P-521' }, IN],
  ])('%s with a client of %j', async (tls, client, expected) => {
    await using bench = await start([FILES, tls].filter((part) => part !== '').join(', '));
    expect(await outcomeOf({ port: bench.port, tls: trusting(undefined, client) })).toEqual(expected);
  });

  it.each([
    [true, 'ECDHE-ECDSA-AES256-SHA'],
    [false, 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ])('prefer_server_cipher_suites: %s', async (prefersOwn, expected) => {
    const suites = `[${rsaFree}, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]`;
    await using bench = await start(`${FILES}, cipher_suites: ${suites}, prefer_server_cipher_suites: ${prefersOwn}`);
    const client = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA' } as const;
    const socket = connect({ port: bench.port, host: '127.0.0.1', ...trusting(undefined, client) });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    expect(socket.getCipher().name).toBe(expected);
    socket.destroy();
  });

  it('HTTP/2, unless it is turned off', async () => {
    await using bench = await start(FILES);
    const { status, body } = await askHttp2({ port: bench.port, tls: trusting() });
    expect([status, body.includes('\na 1\n')]).toEqual([200, true]);
    expect((await ask({ port: bench.port, tls: trusting() })).body).toContain('\na 1\n');
    await using old = await start(FILES, 'http_server_config: { http2: false }');
    await expect(askHttp2({ port: old.port, tls: trusting() })).rejects.toThrow();
    expect((await ask({ port: old.port, tls: trusting() })).status).toBe(200);
  });

  it('HTTP/2 behind the same gate', async () => {
    const users = `basic_auth_users: { ann: ${hashSync('secret', 4)} }`;
    await using bench = await start(FILES, `${users}\nhttp_server_config: { headers: { X-Frame-Options: deny } }`);
    const question = { port: bench.port, tls: trusting() };
    const refused = await askHttp2(question);
    expect([refused.status, refused.body]).toEqual([401, 'Unauthorized\n']);
    expect(refused.headers).toMatchObject({ 'www-authenticate': 'Basic', 'x-frame-options': 'deny' });
    const headers = { authorization: basic('ann', 'secret')['Authorization'] ?? '' };
    expect((await askHttp2({ ...question, headers })).status).toBe(200);
    const { status, headers: page } = await askHttp2({ ...question, headers, path: '/' });
    expect([status, page['content-type'], page['x-frame-options']]).toEqual([200, 'text/html; charset=utf-8', 'deny']);
    expect((await askHttp2({ ...question, headers, path: '/../metrics' })).status).toBe(404);
  });

  it('inline certificates, and files before them', async () => {
    const other = await selfSigned('other');
    const inline = (pair: Pair): string => `cert: ${JSON.stringify(pair.cert)}, key: ${JSON.stringify(pair.key)}`;
    await using bench = await start(
      `${inline(server)}, client_auth_type: VerifyClientCertIfGiven, client_ca: ${JSON.stringify(authority.cert)}`,
    );
    expect((await ask({ port: bench.port, tls: trusting(clients.known) })).status).toBe(200);
    await using both = await start(`${inline(other)}, ${FILES}`);
    expect((await ask({ port: both.port, tls: trusting() })).serial).toBe(serialOf(server));
  });

  it('plain HTTP is told that this is TLS', async () => {
    await using bench = await start(FILES);
    const answer = await say(bench.port, 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server\.\n$/);
    expect(await say(bench.port, 'nonsense of any kind')).not.toContain('HTTP');
  });

  it('TLS is not heard where nobody asked for it', async () => {
    await using bench = await startWeb({});
    expect(await outcomeOf({ port: bench.port, tls: trusting() })).toEqual(
      expect.stringMatching(/^(?:EPROTO|ERR_SSL)/),
    );
  });
});
