import { Fault } from '../../model/fault.ts';
import type { Endpoint } from './endpoint.ts';

/** Failure is an error of an exchange, with what tells its kind. */
export interface Failure {
  readonly cause: unknown;
  readonly endpoint: Endpoint;
  /** Whether it kept a connection from being made. */
  readonly isFromConnecting: boolean;
}

interface SystemError {
  readonly code: string;
  readonly syscall: string;
  readonly message: string;
  /** The name that could not be resolved. */
  readonly hostname: string;
}

/** RESET is the code of a connection that was reset after it stood. */
export const RESET = 'RESET';

const CONNECT_TIMEOUT = 'UND_ERR_CONNECT_TIMEOUT';

/** Codes of OpenSSL and node:tls that can also come once a connection stands (a client certificate refused, say). */
const TLS_CODE = /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  [RESET]: 'connection reset',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOENT: 'no such socket',
  EACCES: 'permission denied',
  EPIPE: 'connection closed',
  ETIMEDOUT: 'timed out',
  UND_ERR_CONNECT_TIMEOUT: 'timed out',
  ENOTFOUND: 'no such name',
  EAI_AGAIN: 'the resolver did not answer',
  UND_ERR_SOCKET: 'connection closed by the server',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the body is not as long as announced',
  UND_ERR_HEADERS_OVERFLOW: 'the headers are too large',
  UND_ERR_DESTROYED: 'the connections of the source were closed',
  UND_ERR_CLOSED: 'the connections of the source were closed',
};

/** isTimeout holds when a connection could not be made in time. */
export function isTimeout(cause: unknown): boolean {
  return systemError(cause).code === CONNECT_TIMEOUT;
}

/** isBrokenOff holds when the other side closed the connection. */
export function isBrokenOff(cause: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', RESET, 'EPIPE'].includes(systemError(cause).code);
}

/** exchangeFault turns an error into FETCH_DNS, FETCH_CONNECT, FETCH_TLS or FETCH_NETWORK; nothing of the url but its origin shows. */
export function exchangeFault({ cause, endpoint, isFromConnecting }: Failure): Fault {
  const error = systemError(cause);
  const { origin, url } = endpoint;
  if (error.syscall === 'getaddrinfo') {
    const isOwn = error.hostname === '' || error.hostname === url.hostname;
    const host = isOwn ? url.hostname : 'under connect_to';
    return new Fault('FETCH_DNS', { host, reason: reasonOf(error) }, cause);
  }
  const isTls = TLS_CODE.test(error.code) || (isFromConnecting && url.protocol === 'https:');
  if (isTls && error.syscall !== 'connect') {
    return new Fault('FETCH_TLS', { origin, reason: tlsReason(error, isFromConnecting) }, cause);
  }
  return new Fault(isFromConnecting ? 'FETCH_CONNECT' : 'FETCH_NETWORK', { origin, reason: reasonOf(error) }, cause);
}

/** failureReason says in a few words why a connection could not be made, TLS included. */
export function failureReason(cause: unknown): string {
  const error = systemError(cause);
  return TLS_CODE.test(error.code) || /CERT|SIGNATURE/.test(error.code) ? tlsReason(error, true) : reasonOf(error);
}

/** What node says of a certificate holds nothing secret, and is what an operator needs. */
function tlsReason(error: SystemError, isFromConnecting: boolean): string {
  if (!isFromConnecting || Object.hasOwn(REASONS, error.code)) return reasonOf(error);
  return `${error.message.trim()} (${error.code})`;
}

function reasonOf({ code }: SystemError): string {
  return (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? code;
}

/** Of several addresses tried, the first error stands for all. */
function systemError(cause: unknown): SystemError {
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  if (!(first instanceof Error)) return { code: 'unknown', syscall: '', message: '', hostname: '' };
  const { code = first.name, syscall = '', message, hostname = '' } = first as Partial<SystemError> & Error;
  return { code, syscall, message, hostname };
}
