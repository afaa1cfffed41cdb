import { resolve } from 'node:path';
import type { Place } from '../../../model/node.ts';
import { booleanReader, listReader, mapReader, oneOfReader, type Reader, type Say, stringReader } from './readers.ts';
import { CIPHERS, CLIENT_AUTHS, CURVES, HTTP2_CIPHERS, VERSION_ORDER, VERSIONS } from './tls-names.ts';
import type { Pem, TlsSettings } from './web-config.ts';

/** TlsKeys is `tls_server_config` as it stands in the file. */
interface TlsKeys {
  readonly cert: string;
  readonly key: string;
  readonly client_ca: string;
  readonly cert_file: string;
  readonly key_file: string;
  readonly client_ca_file: string;
  readonly client_auth_type: string;
  readonly client_allowed_sans: readonly string[];
  readonly min_version: TlsSettings['minVersion'];
  readonly max_version: TlsSettings['maxVersion'];
  readonly cipher_suites: readonly string[];
  readonly curve_preferences: readonly string[];
  readonly prefer_server_cipher_suites: boolean;
}

/** TlsBlock is a `tls_server_config` that has been read but not yet checked. */
export type TlsBlock = Partial<TlsKeys>;

/** tlsReader reads `tls_server_config`. */
export const tlsReader: Reader<TlsBlock> = mapReader<TlsKeys>('tls_server_config', {
  cert: stringReader,
  key: stringReader,
  client_ca: stringReader,
  cert_file: stringReader,
  key_file: stringReader,
  client_ca_file: stringReader,
  client_auth_type: stringReader,
  client_allowed_sans: listReader(stringReader),
  min_version: oneOfReader('unknown TLS version', VERSIONS),
  max_version: oneOfReader('unknown TLS version', VERSIONS),
  cipher_suites: listReader(oneOfReader<string>('unknown cipher', CIPHERS)),
  curve_preferences: listReader(oneOfReader<string>('unknown curve', CURVES)),
  prefer_server_cipher_suites: booleanReader,
});

/** TlsSurroundings is what the check needs to know beside the block. */
export interface TlsSurroundings {
  /** Relative paths start here. */
  readonly folder: string;
  readonly http2: boolean;
  readonly place: Place;
  readonly say: Say;
}

/** checkTls gives the settings of a block that turns TLS on, and says what is wrong with them; undefined when it does not. */
export function checkTls(block: TlsBlock, around: TlsSurroundings): TlsSettings | undefined {
  if (!isEnabled(block)) return undefined;
  const say = (message: string, hint?: string): void => around.say(around.place, message, hint);
  const { folder } = around;
  const [cert, key] = [pem(block.cert_file, block.cert, folder), pem(block.key_file, block.key, folder)];
  if (cert === undefined) say('missing one of cert or cert_file');
  if (key === undefined) say('missing one of key or key_file');
  const clientCa = pem(block.client_ca_file, block.client_ca, folder);
  const clientAuth = checkClientAuth(block, { hasCa: clientCa !== undefined, say });
  const settings = {
    clientCa,
    clientAuth,
    allowedSans: block.client_allowed_sans,
    minVersion: block.min_version ?? VERSIONS.TLS12,
    maxVersion: block.max_version ?? VERSIONS.TLS13,
    cipherSuites: block.cipher_suites ?? [],
    curves: block.curve_preferences ?? [],
    prefersOwnCiphers: block.prefer_server_cipher_suites ?? true,
  };
  checkVersions(settings, say);
  if (around.http2) checkHttp2(settings, say);
  return cert === undefined || key === undefined ? undefined : { cert, key, ...settings };
}

function isEnabled(block: TlsBlock): boolean {
  const { cert, cert_file, key, key_file, client_ca, client_ca_file, client_auth_type } = block;
  return [cert, cert_file, key, key_file, client_ca, client_ca_file, client_auth_type].some((text = '') => text !== '');
}

/** The file wins over the text, as in the toolkit. */
function pem(file = '', text = '', folder: string): Pem | undefined {
  if (file !== '') return { file: resolve(folder, file) };
  return text === '' ? undefined : { text };
}

interface ClientAuthCheck {
  readonly hasCa: boolean;
  readonly say: (message: string, hint?: string) => void;
}

function checkClientAuth(block: TlsBlock, { hasCa, say }: ClientAuthCheck): TlsSettings['clientAuth'] {
  const name = block.client_auth_type ?? '';
  const known = name === '' ? 'NoClientCert' : CLIENT_AUTHS.get(name);
  if (known === undefined) say(`invalid ClientAuth: ${name}`, `one of ${[...CLIENT_AUTHS.keys()].join(', ')}`);
  if (hasCa && known === 'NoClientCert') say("client CA's have been configured without a Client Auth Policy");
  const isRequired = known === undefined || known === 'RequireAnyClientCert' || known === 'RequireAndVerifyClientCert';
  if (block.client_allowed_sans !== undefined && !isRequired) {
    say(
      'client_allowed_sans requires client_auth_type to be one of RequireAnyClientCert or RequireAndVerifyClientCert',
    );
  }
  return known ?? 'NoClientCert';
}

type Spoken = Pick<TlsSettings, 'minVersion' | 'maxVersion' | 'cipherSuites'>;

function checkVersions({ minVersion, maxVersion }: Spoken, say: (message: string) => void): void {
  if (VERSION_ORDER.indexOf(minVersion) > VERSION_ORDER.indexOf(maxVersion)) {
    say('min_version is above max_version: no client could connect');
  }
}

/** Go's http2.ConfigureServer says this when such a server starts; Node's says nothing. */
function checkHttp2({ minVersion, cipherSuites }: Spoken, say: (message: string, hint: string) => void): void {
  if (cipherSuites.length === 0 || minVersion === VERSIONS.TLS13) return;
  if (cipherSuites.some((suite) => HTTP2_CIPHERS.includes(suite))) return;
  say(
    'http2: TLSConfig.CipherSuites is missing an HTTP/2-required AES_128_GCM_SHA256 cipher (need at least one of ' +
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)',
    'or set http_server_config.http2: false',
  );
}
