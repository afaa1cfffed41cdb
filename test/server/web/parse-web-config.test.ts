import { describe, expect, it } from 'vitest';
import { parseGoDuration } from '../../../src/server/web/config/go-duration.ts';
import { parseWebConfig } from '../../../src/server/web/config/parse-web-config.ts';
import type { WebConfig } from '../../../src/server/web/config/web-config.ts';

const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
const PAIR = 'cert_file: a.pem, key_file: b.pem';

function problems(text: string): readonly string[] {
  const parsed = parseWebConfig({ file: '/etc/omni/web.yml', text });
  return 'problems' in parsed
    ? parsed.problems.map(({ place, message }) => `${place.line}:${place.column} ${message}`)
    : [];
}

function configOf(text: string): WebConfig {
  const parsed = parseWebConfig({ file: '/etc/omni/web.yml', text });
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.config;
}

const tls = (keys: string): string => `tls_server_config: { ${keys} }`;

describe('refuses, as the toolkit does', () => {
  it.each<readonly [string, string, string]>([
    ['a text', 'hello', '1:1 yaml: unmarshal errors: cannot unmarshal !!str into web config'],
    ['a list', '- a', '1:1 yaml: unmarshal errors: cannot unmarshal !!seq into web config'],
    ['broken YAML', 'a: [', 'yaml: '],
    ['a key twice', 'rate_limit: {}\nrate_limit: {}', '2:1 yaml: '],
    ['an unknown key', 'tls_config: {}', '1:1 yaml: unmarshal errors: field tls_config not found in web config'],
    ['an unknown key of TLS', tls('cert_flie: a'), 'field cert_flie not found in tls_server_config'],
    ['an unknown key of HTTP', 'http_server_config: { http3: true }', 'field http3 not found in http_server_config'],
    ['an unknown key of the limit', 'rate_limit: { rate: 1 }', 'field rate not found in rate_limit'],
    ['a list for a text', tls('cert: []'), 'cannot unmarshal !!seq into string'],
    ['a text for a list', tls('cipher_suites: TLS_AES_128_GCM_SHA256'), 'cannot unmarshal !!str into list'],
    ['a text for a switch', 'http_server_config: { http2: maybe }', 'cannot unmarshal !!str into bool'],
    ['a text for a number', 'rate_limit: { burst: many }', 'cannot unmarshal !!str into int'],
    ['a number without its unit', 'rate_limit: { interval: 1.5 }', 'cannot unmarshal !!str into time.Duration'],
    ['no certificate', tls('key_file: b.pem'), '1:20 missing one of cert or cert_file'],
    ['empty certificates', tls('cert_file: "", cert: "", key: x'), 'missing one of cert or cert_file'],
    ['no key', tls('cert: a'), 'missing one of key or key_file'],
    ['neither', tls('client_auth_type: NoClientCert'), 'missing one of cert or cert_file'],
    ['an unknown policy', tls(`${PAIR}, client_auth_type: Maybe`), 'invalid ClientAuth: Maybe'],
    ['a policy of JavaScript', tls(`${PAIR}, client_auth_type: constructor`), 'invalid ClientAuth: constructor'],
    [
      'an authority without a policy',
      tls(`${PAIR}, client_ca: x`),
      "client CA's have been configured without a Client Auth Policy",
    ],
    [
      'names where certificates are free',
      tls(`${PAIR}, client_auth_type: VerifyClientCertIfGiven, client_allowed_sans: [a]`),
      'client_allowed_sans requires client_auth_type to be one of RequireAnyClientCert or RequireAndVerifyClientCert',
    ],
    ['an unknown version', tls('min_version: TLS14'), 'unknown TLS version: TLS14'],
    ['an unknown cipher', tls('cipher_suites: [TLS_NOTHING]'), 'unknown cipher: TLS_NOTHING'],
    ['a cipher without ECDHE', tls('cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]'), 'unknown cipher: TLS_RSA_WITH_'],
    ['an unknown curve', tls('curve_preferences: [CurveP128]'), 'unknown curve: CurveP128'],
    [
      'HTTP/2 without its cipher',
      tls(`${PAIR}, cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA]`),
      'http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher',
    ],
    ['versions that cross', tls(`${PAIR}, min_version: TLS13, max_version: TLS12`), 'min_version is above max_version'],
    ['another header', 'http_server_config: { headers: { Server: x } }', 'HTTP header "Server" can not be configured'],
    [
      'a header in small letters',
      'http_server_config: { headers: { x-frame-options: deny } }',
      'HTTP header "x-frame-options" can not be configured',
    ],
    [
      'a wrong value',
      'http_server_config: { headers: { X-Frame-Options: DENY } }',
      'invalid value for X-Frame-Options. Expected one of: ["deny" "sameorigin"], but got: "DENY"',
    ],
    [
      'another wrong value',
      'http_server_config: { headers: { X-Content-Type-Options: x } }',
      'invalid value for X-Content-Type-Options. Expected one of: ["nosniff"], but got: "x"',
    ],
    [
      'two lines in a header',
      'http_server_config: { headers: { Content-Security-Policy: "a\\r\\nSet-Cookie: b" } }',
      'invalid value for Content-Security-Policy',
    ],
    ['a password', 'basic_auth_users: { a: secret }', 'hashedSecret too short to be a bcrypted password'],
    [
      'a hash in the place of a name',
      `basic_auth_users${HASH}: {}`,
      'field basic_auth_users$2y$10$<hash> not found in web config',
    ],
    ['no password', 'basic_auth_users: { a: }', 'hashedSecret too short to be a bcrypted password'],
    ['another hash', `basic_auth_users: { a: ${'x'.repeat(60)} }`, "bcrypt hashes must start with '$'"],
    ['an odd hash', `basic_auth_users: { a: ${HASH}x }`, 'hashedSecret is no hash of version'],
    [
      'a cheap hash',
      `basic_auth_users: { a: ${HASH.replace('10', '03')} }`,
      'cost 3 is outside allowed inclusive range 4..31',
    ],
  ])('%s', (_, text, message) => expect(problems(text).join('\n')).toContain(message));

  it('all of it at once, with places and without hashes', () => {
    const text = `tls_server_config:\n  cert: x\n  min_version: 1.2\nbasic_auth_users:\n  ann: hunter2\n  bob: ${HASH}\n  eve: $2\nx: 1\n`;
    expect(problems(text).map((problem) => problem.split(' ')[0])).toEqual(['3:16', '8:1', '2:3', '5:3', '7:3']);
    expect(problems(text).join()).not.toMatch(/hunter2|\$2/);
  });
});

describe('takes, as the toolkit does', () => {
  it.each(['', '\n', '# nothing\n', '{}', 'tls_server_config:\n', 'tls_server_config: { min_version: TLS13 }'])(
    '%j as a file that asks for nothing',
    (text) => expect(configOf(text)).toMatchObject({ tls: undefined, http2: true, rateLimit: undefined }),
  );

  it('defaults, and paths from the folder of the file', () => {
    expect(configOf(tls('cert_file: tls/a.pem, key_file: /b.pem, cert: ignored')).tls).toEqual({
      cert: { file: '/etc/omni/tls/a.pem' },
      key: { file: '/b.pem' },
      clientCa: undefined,
      clientAuth: 'NoClientCert',
      allowedSans: undefined,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      cipherSuites: [],
      curves: [],
      prefersOwnCiphers: true,
    });
  });

  it('every key', () => {
    const text = `
tls_server_config:
  cert: &pem |
    -----BEGIN CERTIFICATE-----
  key: *pem
  client_ca_file: ca.pem
  client_auth_type: RequireClientCert
  client_allowed_sans: [a.test, 10.0.0.1]
  min_version: TLS10
  max_version: TLS11
  cipher_suites: [TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
  curve_preferences: [X25519, CurveP521]
  prefer_server_cipher_suites: no
http_server_config:
  http2: off
  headers:
    X-XSS-Protection: 1
    Strict-Transport-Security: max-age=31536000
    X-Frame-Options: sameorigin
    Content-Security-Policy: ""
basic_auth_users:
  ann: ${HASH}
  1: ${HASH}
rate_limit:
  interval: 1m0.5s
  burst: 20
`;
    const config = configOf(text);
    expect(config.tls).toEqual({
      cert: { text: '-----BEGIN CERTIFICATE-----\n' },
      key: { text: '-----BEGIN CERTIFICATE-----\n' },
      clientCa: { file: '/etc/omni/ca.pem' },
      clientAuth: 'RequireAnyClientCert',
      allowedSans: ['a.test', '10.0.0.1'],
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      cipherSuites: ['ECDHE-RSA-CHACHA20-POLY1305', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
      curves: ['X25519', 'P-521'],
      prefersOwnCiphers: false,
    });
    expect({ ...config, tls: undefined }).toEqual({
      tls: undefined,
      http2: false,
      headers: new Map([
        ['X-XSS-Protection', '1'],
        ['Strict-Transport-Security', 'max-age=31536000'],
        ['X-Frame-Options', 'sameorigin'],
      ]),
      users: new Map([
        ['ann', HASH],
        ['1', HASH],
      ]),
      rateLimit: { burst: 20, intervalMilliseconds: 60_500 },
    });
  });

  it.each([
    ['interval: 1s', { burst: 0, intervalMilliseconds: 1000 }],
    ['interval: 1000000, burst: 3', { burst: 3, intervalMilliseconds: 1 }],
    ['interval: 0, burst: 3', undefined],
    ['burst: 3', undefined],
  ])('rate_limit: { %s }', (keys, limit) => expect(configOf(`rate_limit: { ${keys} }`).rateLimit).toEqual(limit));
});

it.each([
  ['1s', 1000],
  ['1h1m1s', 3_661_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['-250ms', -250],
  ['3us', 0.003],
  ['3µs', 0.003],
  ['5', undefined],
  ['1d', undefined],
  ['s', undefined],
  ['1 s', undefined],
])('the duration %s is %s ms', (text, milliseconds) => {
  const read = parseGoDuration(text);
  if (milliseconds === undefined) expect(read).toBeUndefined();
  else expect(read).toBeCloseTo(milliseconds, 9);
});
