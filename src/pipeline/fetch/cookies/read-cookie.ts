import { isIP } from 'node:net';
import type { Endpoint } from '../endpoint.ts';

/** Cookie is a cookie as it is kept, and where it goes (RFC 6265, 5.3). */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  /** The host that it goes back to, and with `isShared` the hosts below it. */
  readonly domain: string;
  readonly isShared: boolean;
  readonly path: string;
  readonly isSecure: boolean;
  /** Unix milliseconds; undefined for as long as the source lives. */
  readonly endsAt: number | undefined;
}

const MAX_LENGTH = 4096;
const PAIR = /^\s*([^=]*[^=\s])\s*=\s*(.*?)\s*$/s;

/** readCookie reads a Set-Cookie that an endpoint sent; undefined for one that it may not set, or that is none. */
export function readCookie(text: string, endpoint: Endpoint, now: number): Cookie | undefined {
  const [pair = '', ...attributes] = text.split(';');
  const [, name = '', value = ''] = PAIR.exec(pair) ?? [];
  if (name === '' || text.length > MAX_LENGTH || /[^\P{Cc}\t]/u.test(text)) return undefined;
  const given = new Map(attributes.map(attributeOf));
  const isSecure = given.has('secure');
  const home = homeOf((given.get('domain') ?? '').replace(/^\./, '').toLowerCase(), endpoint);
  if (home === undefined || (isSecure && !isTrusted(endpoint))) return undefined;
  return {
    ...{ name, value, isSecure, ...home },
    path: pathOf(given.get('path'), endpoint),
    endsAt: endOf(given, now),
  };
}

/** goesTo holds for a cookie that a request to an endpoint carries. */
export function goesTo({ domain, isShared, path, isSecure }: Cookie, endpoint: Endpoint): boolean {
  const { host, text } = domainOf(endpoint);
  const isHost = isShared ? host === domain || host.endsWith(`.${domain}`) : text === domain;
  const { pathname } = endpoint.url;
  const isPath = pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
  return isHost && isPath && (!isSecure || isTrusted(endpoint));
}

/** A cookie for one host alone stays with the server at that port: http and https at their own ports are one. */
function domainOf({ url, socketPath, origin }: Endpoint): { readonly host: string; readonly text: string } {
  const host = socketPath === undefined ? url.hostname.toLowerCase() : origin;
  return { host, text: url.port === '' ? host : `${host}:${url.port}` };
}

/** Where a cookie with such a Domain belongs; undefined for one that the endpoint may not set. */
function homeOf(asked: string, endpoint: Endpoint): Pick<Cookie, 'domain' | 'isShared'> | undefined {
  const own = domainOf(endpoint);
  if (asked === '') return { domain: own.text, isShared: false };
  return mayShare(own.host, asked) ? { domain: asked, isShared: true } : undefined;
}

/** A name without a dot in it, such as `com`, is nobody's own. */
function mayShare(host: string, domain: string): boolean {
  if (host === domain) return true;
  return isIP(host) === 0 && domain.includes('.') && host.endsWith(`.${domain}`);
}

/** What this machine says to itself is as safe as TLS. */
function isTrusted({ url, socketPath }: Endpoint): boolean {
  return url.protocol === 'https:' || socketPath !== undefined;
}

function attributeOf(text: string): readonly [string, string] {
  const [name = '', ...value] = text.split('=');
  return [name.trim().toLowerCase(), value.join('=').trim()];
}

/** Without a path of its own a cookie goes to what is beside the url that set it (RFC 6265, 5.1.4). */
function pathOf(given: string | undefined, { url: { pathname } }: Endpoint): string {
  if (given?.startsWith('/') === true) return given;
  const end = pathname.lastIndexOf('/');
  return end <= 0 ? '/' : pathname.slice(0, end);
}

/** Max-Age wins over Expires; a date that is none says nothing. */
function endOf(given: ReadonlyMap<string, string>, now: number): number | undefined {
  const age = given.get('max-age') ?? '';
  if (/^-?\d+$/.test(age)) return now + Number(age) * 1000;
  const date = Date.parse(given.get('expires') ?? '');
  return Number.isNaN(date) ? undefined : date;
}
