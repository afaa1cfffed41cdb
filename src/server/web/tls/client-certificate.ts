import type { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsSettings } from '../config/web-config.ts';

/** certificateFault says why a client is not let in, in the words of Go's crypto/tls and the toolkit; undefined when it is. */
export function certificateFault(
  socket: TLSSocket,
  { clientAuth, allowedSans }: Pick<TlsSettings, 'clientAuth' | 'allowedSans'>,
): string | undefined {
  if (clientAuth === 'NoClientCert' || clientAuth === 'RequestClientCert') return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) {
    return clientAuth === 'VerifyClientCertIfGiven' ? undefined : "tls: client didn't provide a certificate";
  }
  if (clientAuth !== 'RequireAnyClientCert' && !socket.authorized) {
    return `tls: failed to verify certificate: ${String(socket.authorizationError)}`;
  }
  const isAllowed =
    allowedSans === undefined || subjectAltNames(certificate).some((name) => allowedSans.includes(name));
  return isAllowed ? undefined : `could not find allowed SANs in client cert, found: [${allowedSans.join(' ')}]`;
}

/** A name in OpenSSL's text form; odd ones Node writes as JSON strings. */
const NAME = /(DNS|email|IP Address|URI):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)|[^,]*(?:, |$)/gy;

/** subjectAltNames gives the DNS names, e-mail addresses, IP addresses and URIs of a certificate, as Go writes them. */
export function subjectAltNames({ subjectAltName = '' }: Pick<X509Certificate, 'subjectAltName'>): readonly string[] {
  const names: string[] = [];
  for (const [whole, kind, written = ''] of subjectAltName.matchAll(NAME)) {
    if (whole === '') break;
    if (kind === undefined) continue;
    const name = written.startsWith('"') ? String(JSON.parse(written)) : written;
    names.push(kind === 'IP Address' ? canonicalAddress(name) : name);
  }
  return names;
}

/** OpenSSL writes all eight groups in capitals; RFC 5952 has them short and small, and so has Go. */
function canonicalAddress(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}
