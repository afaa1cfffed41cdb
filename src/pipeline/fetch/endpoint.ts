import { Fault } from '../../model/fault.ts';

/** Endpoint is where a request goes: a url, reached over the network or through a unix socket. */
export interface Endpoint {
  /** What tells servers apart, fit to be shown: no path, no query, no user. */
  readonly origin: string;
  /** Always http or https, without a fragment; over a unix socket its host is `localhost`. */
  readonly url: URL;
  /** What is asked for: the url's path and query. */
  readonly path: string;
  readonly socketPath?: string;
  /** True for one that a redirect from another origin named: it is shown no client certificate. */
  readonly isForeign?: boolean;
}

/** readEndpoint reads `http://…`, `https://…` and `unix:/path.sock:/request/path`; throws Fault REQUEST_TEMPLATE. */
export function readEndpoint(text: string): Endpoint {
  const url = readUrl(text);
  return url.protocol === 'unix:' ? socketEndpoint(url) : networkEndpoint(url);
}

/** readUrl reads what an endpoint is made of; throws Fault REQUEST_TEMPLATE. */
export function readUrl(text: string): URL {
  const url = parseUrl(text);
  if (url !== undefined && PROTOCOLS.has(url.protocol)) return url;
  throw new Fault('REQUEST_TEMPLATE', { reason: 'url is not an http, https or unix url' });
}

const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'unix:']);

/** ReadEndpoint is readEndpoint, or one that remembers. */
export type ReadEndpoint = (text: string) => Endpoint;

const MAX_REMEMBERED = 32;

/** rememberEndpoints reads as readEndpoint does, a url that comes again but once. */
export function rememberEndpoints(): ReadEndpoint {
  const known = new Map<string, Endpoint>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const endpoint = readEndpoint(text);
    if (known.size === MAX_REMEMBERED) known.clear();
    known.set(text, endpoint);
    return endpoint;
  };
}

/** redirectedEndpoint follows a Location; undefined when that is no http or https url. */
export function redirectedEndpoint({ url, origin, socketPath }: Endpoint, location: string): Endpoint | undefined {
  const next = parseUrl(location, url);
  if (next === undefined || (next.protocol !== 'http:' && next.protocol !== 'https:')) return undefined;
  next.username = '';
  next.password = '';
  if (socketPath === undefined || next.origin !== url.origin) return networkEndpoint(next);
  return { origin, url: next, path: pathOf(next), socketPath };
}

function networkEndpoint(url: URL): Endpoint {
  url.hash = '';
  return { origin: url.origin, url, path: pathOf(url) };
}

function socketEndpoint({ pathname, search }: URL): Endpoint {
  const end = pathname.indexOf(':');
  const socketPath = decoded(end === -1 ? pathname : pathname.slice(0, end));
  const path = end === -1 ? '' : pathname.slice(end + 1);
  const url = new URL(`http://localhost${path.startsWith('/') ? '' : '/'}${path}${search}`);
  return { origin: `unix:${socketPath}`, url, path: pathOf(url), socketPath };
}

function pathOf({ pathname, search }: URL): string {
  return pathname + search;
}

function parseUrl(text: string, base?: URL): URL | undefined {
  return URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
