import { isUtf8 } from 'node:buffer';

/** Credentials are a user and a password out of an Authorization header. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

const BASIC = /^basic ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/i;

/** readCredentials reads `Basic …` (RFC 7617, in UTF-8); undefined when it is anything else. */
export function readCredentials(authorization: string | undefined): Credentials | undefined {
  const encoded = BASIC.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const bytes = Buffer.from(encoded, 'base64');
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString();
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
