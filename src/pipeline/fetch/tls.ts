import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions, createSecureContext, type SecureContext } from 'node:tls';
import { Fault } from '../../model/fault.ts';
import type { TlsPlan } from '../plan.ts';

/** TlsOptions is what node:tls is told of a server. */
export type TlsOptions = Readonly<
  Pick<ConnectionOptions, 'secureContext' | 'rejectUnauthorized' | 'servername' | 'checkServerIdentity'>
>;

/** tlsOptions reads a plan's files and makes the options of its connections; throws Fault FETCH_TLS. */
export function tlsOptions(plan: TlsPlan): TlsOptions {
  return {
    secureContext: openContext(plan),
    rejectUnauthorized: plan.insecureSkipVerify !== true,
    ...serverName(plan.serverName),
  };
}

/** An address is no server name on the wire; the certificate is held against it all the same. */
function serverName(name: string | undefined): TlsOptions {
  if (name === undefined) return {};
  return {
    ...(isIP(name) === 0 ? { servername: name } : {}),
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
  };
}

function openContext({ caFile, certFile, keyFile, minVersion, allowPartialChain }: TlsPlan): SecureContext {
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new Fault('FETCH_TLS', { origin: 'the server', reason: 'cert_file and key_file need each other' });
  }
  const files = { ca: read(caFile), cert: read(certFile), key: read(keyFile) };
  // OpenSSL 3 speaks TLS 1.0 and 1.1 at security level 0 only.
  const isOld = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  try {
    return createSecureContext({
      ...files,
      ...(minVersion === undefined ? {} : { minVersion }),
      ...(isOld ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
      allowPartialTrustChain: allowPartialChain === true,
    });
  } catch (cause) {
    const named = [caFile, certFile, keyFile].filter((file) => file !== undefined).join(', ');
    throw new Fault('FETCH_TLS', { origin: 'the server', reason: `${named}: ${codeOf(cause)}` }, cause);
  }
}

function read(file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault('FETCH_TLS', { origin: 'the server', reason: `${file} cannot be read: ${codeOf(cause)}` }, cause);
  }
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown';
}
