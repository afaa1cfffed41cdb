import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { TlsOptions } from 'node:tls';
import { CIPHERS } from '../config/tls-names.ts';
import type { TlsSettings } from '../config/web-config.ts';
import { WebFault } from '../web-fault.ts';
import type { TlsFiles } from './tls-files.ts';

const BLOCK = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;
const ALL_SUITES: readonly string[] = Object.values(CIPHERS);
const TLS13_SUITES = ALL_SUITES.filter((suite) => suite.startsWith('TLS_'));

/**
 * tlsOptions makes the options of a server out of settings and the text of their files. Throws a WebFault when
 * certificate and key are none or do not belong together.
 */
export function tlsOptions(settings: TlsSettings, files: TlsFiles): TlsOptions {
  checkPair(files);
  const { clientAuth, minVersion, maxVersion, curves } = settings;
  return {
    cert: files.cert,
    key: files.key,
    // An empty list trusts nobody; without one Node trusts the roots that it comes with.
    ...(files.clientCa === undefined ? {} : { ca: [...authorities(files.clientCa)] }),
    // Go takes every certificate in the file as an anchor, root or not.
    allowPartialTrustChain: true,
    requestCert: clientAuth !== 'NoClientCert',
    rejectUnauthorized: clientAuth === 'RequireAndVerifyClientCert',
    minVersion,
    maxVersion,
    ciphers: ciphers(settings),
    honorCipherOrder: settings.prefersOwnCiphers,
    ...(curves.length === 0 ? {} : { ecdhCurve: curves.join(':') }),
  };
}

/** validUntil is when the first certificate of a PEM text ends, in Unix milliseconds. */
export function validUntil({ cert }: TlsFiles): number {
  return Date.parse(new X509Certificate(cert).validTo);
}

/** A list is for TLS 1.2 and older, as in Go: the suites of TLS 1.3 are always there. */
function ciphers({ cipherSuites, minVersion }: TlsSettings): string {
  const older = cipherSuites.length === 0 ? ALL_SUITES : cipherSuites;
  const suites = new Set([...TLS13_SUITES, ...older]);
  // OpenSSL 3 speaks TLS 1.0 and 1.1 at security level 0 only.
  const isOld = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  return [...suites, ...(isOld ? ['@SECLEVEL=0'] : [])].join(':');
}

/** As Go's AppendCertsFromPEM: what is no certificate is passed over. */
function* authorities(text: string): Iterable<string> {
  for (const [block] of text.matchAll(BLOCK)) {
    if (certificateOf(block) !== undefined) yield block;
  }
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** In the words of Go's tls.X509KeyPair. */
function checkPair({ cert, key }: TlsFiles): void {
  const fail = (reason: string): never => {
    throw new WebFault(`failed to load X509KeyPair: tls: ${reason}`);
  };
  if (!cert.includes('-----BEGIN ')) fail('failed to find any PEM data in certificate input');
  if (!key.includes('-----BEGIN ')) fail('failed to find any PEM data in key input');
  const certificate = certificateOf(cert) ?? fail('failed to parse certificate');
  if (!certificate.checkPrivateKey(privateKeyOf(key) ?? fail('failed to parse private key'))) {
    fail('private key does not match public key');
  }
}

function privateKeyOf(pem: string): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
