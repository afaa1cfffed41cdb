import type { HttpRequest, HttpResponse } from '../../kit/http.ts';
import { Fault } from '../../model/fault.ts';
import { basicOf } from './basic.ts';
import { type Endpoint, type ReadEndpoint, readEndpoint, redirectedEndpoint } from './endpoint.ts';

/** Hop is one request of an exchange: the first, or one that a redirect asks for. Header names are in lower case. */
export interface Hop {
  readonly endpoint: Endpoint;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Any other header may hold credentials, so another origin gets none. */
const CROSSES_ORIGINS = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent']);

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** firstHop reads a request; a user and password in its url are sent as Basic unless it authorizes itself otherwise. */
export function firstHop({ method, url, headers, body }: HttpRequest, read: ReadEndpoint = readEndpoint): Hop {
  const endpoint = read(url);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const authorization = basicOf(endpoint.url);
  const user = authorization === undefined ? {} : { authorization };
  return { endpoint, method, headers: { ...user, ...lower }, body };
}

/** isRedirect holds for an answer that asks for another request. */
export function isRedirect(status: number, location: unknown): boolean {
  return REDIRECTS.has(status) && location !== undefined;
}

/**
 * redirectedHop gives the request that an answer asks for, undefined when it is no redirect: 301, 302 and 303 ask for
 * a GET, 307 and 308 for the same again. Throws Fault FETCH_REDIRECTS for one that is not to be followed.
 */
export function redirectedHop(
  hop: Hop,
  { status, headers }: Pick<HttpResponse, 'status' | 'headers'>,
): Hop | undefined {
  const location = headers['location'];
  if (location === undefined || !isRedirect(status, location)) return undefined;
  const { origin } = hop.endpoint;
  const endpoint = redirectedEndpoint(hop.endpoint, location);
  if (endpoint === undefined) throw notFollowed(origin, 'its Location is no http or https url');
  const next = status > 303 ? hop : asGet(hop);
  // One that is foreign stays so where it leads to itself.
  if (endpoint.origin === origin) {
    return { ...next, endpoint: hop.endpoint.isForeign === true ? { ...endpoint, isForeign: true } : endpoint };
  }
  if (next.body !== undefined) throw notFollowed(origin, 'it would take the body to another origin');
  return {
    ...next,
    endpoint: { ...endpoint, isForeign: true },
    headers: pick(next.headers, (name) => CROSSES_ORIGINS.has(name)),
  };
}

/** notFollowed is the fault of a redirect that is not followed. */
export function notFollowed(origin: string, reason: string): Fault {
  return new Fault('FETCH_REDIRECTS', { origin, reason });
}

function asGet({ endpoint, method, headers }: Hop): Hop {
  return {
    endpoint,
    method: method === 'HEAD' ? 'HEAD' : 'GET',
    headers: pick(headers, (name) => !name.startsWith('content-')),
    body: undefined,
  };
}

function pick(headers: Hop['headers'], isWanted: (name: string) => boolean): Hop['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => isWanted(name)));
}
