import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions, createSecureContext, type SecureContext } from 'node:tls';
import { NoFile, readBytes } from '../../kit/read-bytes.ts';
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
  const files = { ca: read('ca_file', caFile), cert: read('cert_file', certFile), key: read('key_file', keyFile) };
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
    const given = { ca_file: caFile, cert_file: certFile, key_file: keyFile };
    const named = Object.entries(given).flatMap(([key, file]) => (file === undefined ? [] : [key]));
    throw new Fault('FETCH_TLS', { origin: 'the server', reason: `${named.join(', ')}: ${codeOf(cause)}` }, cause);
  }
}

/** What is wrong is told by the key: a path may come from outside the config. */
function read(key: string, file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readBytes(file);
  } catch (cause) {
    throw new Fault('FETCH_TLS', { origin: 'the server', reason: `${key} cannot be read: ${codeOf(cause)}` }, cause);
  }
}

function codeOf(cause: unknown): string {
  if (cause instanceof NoFile) return cause.message;
  return (cause as NodeJS.ErrnoException).code ?? 'unknown';
}
