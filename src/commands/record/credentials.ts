import { isCredentialName } from '../../kit/credentials.ts';
import { type Mask, SECRET } from '../probe/mask.ts';
import { showRequest } from '../probe/shown-request.ts';
import type { Exchange } from './recorder.ts';
import type { Hidden } from './redaction.ts';

/**
 * credentialsOf finds what was handed over while sources were read: cookies, members of the answers to logins that are
 * called as credentials are, and whatever auth plugins put on requests.
 */
export function credentialsOf(exchanges: readonly Exchange[]): readonly Hidden[] {
  const found = exchanges.flatMap((exchange) => [...handedOver(exchange), ...added(exchange)]);
  return [...new Set(found)].map((text, index) => ({
    text,
    shown: index === 0 ? 'redacted-token' : `redacted-token-${index + 1}`,
  }));
}

/** isOfAuth holds for requests that an auth plugin made by itself. */
export function isOfAuth({ request }: Exchange): boolean {
  return request.takesCookies !== undefined;
}

/** `token_type` and the like say something of a credential, and are none. */
const ABOUT_ONE = /(?:type|expir\w*|_in|_at|_ur[il]|endpoint)$/i;

/** holdsCredential holds for members that are called as credentials are, and not as what is said of one. */
export function holdsCredential(name: string): boolean {
  return isCredentialName(name) && !ABOUT_ONE.test(name);
}

const JSON_MEMBER = /"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;

function handedOver(exchange: Exchange): readonly string[] {
  const { outcome } = exchange;
  if (outcome === undefined || !('response' in outcome)) return [];
  const { setCookies = [], headers, body } = outcome.response;
  const named = Object.entries(headers).filter(([name]) => isSecretHeader(name) && name !== 'set-cookie');
  const members = isOfAuth(exchange) ? [...Buffer.from(body).toString().matchAll(JSON_MEMBER)] : [];
  return [
    ...setCookies.map((cookie) => /=([^;]*)/.exec(cookie)?.[1] ?? ''),
    ...named.map(([, value]) => value),
    ...members
      .filter(([, name = '']) => isCredentialName(name) && !ABOUT_ONE.test(name))
      .map(([, , value = '']) => value),
  ];
}

/** isSecretHeader holds for headers of answers whose values are not saved; what a server demands is no secret. */
export function isSecretHeader(name: string): boolean {
  return isCredentialName(name) && !name.endsWith('-authenticate');
}

const BARE: Mask = { request: (text) => text, answer: (text) => text };

function added({ request, plan }: Exchange): readonly string[] {
  const shown = showRequest(request, plan, BARE);
  const headers = Object.entries(request.headers).filter(([name]) => shown.headers[name] === SECRET);
  const members = [...request.url.matchAll(/[?&]([^=&#]+)=([^&#]*)/g)];
  return [
    ...headers.flatMap(([name, value]) => (/^cookie$/i.test(name) ? cookiesIn(value) : bareValue(value))),
    ...members.filter(([, name = '']) => shown.url.includes(`${name}=${SECRET}`)).map(([, , value = '']) => value),
  ];
}

function cookiesIn(header: string): readonly string[] {
  return header.split(';').map((cookie) => cookie.slice(cookie.indexOf('=') + 1).trim());
}

/** Without the scheme: `Bearer …`. */
function bareValue(value: string): string {
  return value.replace(/^[A-Za-z]\w*\s+/, '');
}
