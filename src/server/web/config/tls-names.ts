import type { SecureVersion } from 'node:tls';
import type { ClientAuth } from './web-config.ts';

/** VERSIONS maps the names of web config files to Node's. */
export const VERSIONS = {
  TLS13: 'TLSv1.3',
  TLS12: 'TLSv1.2',
  TLS11: 'TLSv1.1',
  TLS10: 'TLSv1',
} as const satisfies Record<string, SecureVersion>;

/** VERSION_ORDER is from old to new. */
export const VERSION_ORDER: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** CIPHERS maps IANA's names of the suites in Go's tls.CipherSuites() to OpenSSL's, in Go's order of preference. */
export const CIPHERS = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384: 'ECDHE-ECDSA-AES256-GCM-SHA384',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-RSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: 'ECDHE-RSA-AES128-SHA',
  TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA: 'ECDHE-ECDSA-AES256-SHA',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA: 'ECDHE-RSA-AES256-SHA',
  TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
  TLS_AES_256_GCM_SHA384: 'TLS_AES_256_GCM_SHA384',
  TLS_CHACHA20_POLY1305_SHA256: 'TLS_CHACHA20_POLY1305_SHA256',
} as const;

/** HTTP2_CIPHERS are those of which HTTP/2 needs one where TLS 1.2 is spoken (RFC 9113, 9.2.2). */
export const HTTP2_CIPHERS: readonly string[] = [
  CIPHERS.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
  CIPHERS.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
];

/** CURVES maps Go's names to OpenSSL's. */
export const CURVES = { CurveP256: 'P-256', CurveP384: 'P-384', CurveP521: 'P-521', X25519: 'X25519' } as const;

/** CLIENT_AUTHS are the words for what a client must show; RequireClientCert is an older one. */
export const CLIENT_AUTHS: ReadonlyMap<string, ClientAuth> = new Map([
  ['NoClientCert', 'NoClientCert'],
  ['RequestClientCert', 'RequestClientCert'],
  ['RequireAnyClientCert', 'RequireAnyClientCert'],
  ['RequireClientCert', 'RequireAnyClientCert'],
  ['VerifyClientCertIfGiven', 'VerifyClientCertIfGiven'],
  ['RequireAndVerifyClientCert', 'RequireAndVerifyClientCert'],
]);
