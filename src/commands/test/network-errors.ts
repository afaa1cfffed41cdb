import type { Answer } from './types.generated.ts';

/** NetworkError is an error as the system and undici give it, from which the pipeline tells the kind of the failure. */
export interface NetworkError {
  readonly code: string;
  readonly syscall?: string;
  /** Whether it kept a connection from being made. */
  readonly isFromConnecting: boolean;
}

/** NETWORK_ERRORS is what stands behind the names under `error`. */
export const NETWORK_ERRORS: Readonly<Record<NonNullable<Answer['error']>, NetworkError>> = {
  unknown_name: { code: 'ENOTFOUND', syscall: 'getaddrinfo', isFromConnecting: true },
  refused: { code: 'ECONNREFUSED', syscall: 'connect', isFromConnecting: true },
  unreachable: { code: 'EHOSTUNREACH', syscall: 'connect', isFromConnecting: true },
  tls: { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', isFromConnecting: false },
  timeout: { code: 'UND_ERR_CONNECT_TIMEOUT', isFromConnecting: true },
  reset: { code: 'ECONNRESET', isFromConnecting: false },
};
