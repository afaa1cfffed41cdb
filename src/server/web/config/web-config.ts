import type { SecureVersion } from 'node:tls';

/** ClientAuth says what a client must show of itself before it is heard; the names are those of Go's crypto/tls. */
export type ClientAuth =
  | 'NoClientCert'
  | 'RequestClientCert'
  | 'RequireAnyClientCert'
  | 'VerifyClientCertIfGiven'
  | 'RequireAndVerifyClientCert';

/** Pem is where PEM text stands: in the config itself, or in a file (an absolute path). */
export type Pem = { readonly text: string } | { readonly file: string };

/** TlsSettings is `tls_server_config` where it turns TLS on. */
export interface TlsSettings {
  readonly cert: Pem;
  readonly key: Pem;
  readonly clientCa: Pem | undefined;
  readonly clientAuth: ClientAuth;
  /** One of them must be a subject alternative name of the client's certificate. */
  readonly allowedSans: readonly string[] | undefined;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** OpenSSL's names, in order of preference; empty for the default. Only for TLS 1.2 and older. */
  readonly cipherSuites: readonly string[];
  /** OpenSSL's names, in order of preference; empty for the default. */
  readonly curves: readonly string[];
  readonly prefersOwnCiphers: boolean;
}

/** RateLimit is a token bucket: it holds `burst` tokens and gets one in each interval. */
export interface RateLimit {
  readonly burst: number;
  readonly intervalMilliseconds: number;
}

/** WebConfig is a web config file as Prometheus' exporter-toolkit reads it, checked, with its defaults filled in. */
export interface WebConfig {
  /** Undefined where the file does not turn TLS on. */
  readonly tls: TlsSettings | undefined;
  readonly http2: boolean;
  readonly headers: ReadonlyMap<string, string>;
  /** User to bcrypt hash; without users nobody is asked for a password. */
  readonly users: ReadonlyMap<string, string>;
  readonly rateLimit: RateLimit | undefined;
}
