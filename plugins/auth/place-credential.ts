import { type HttpRequest, withHeader } from '../../src/kit/http.ts';

/** Spot is where on a request a credential goes. */
export interface Spot {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
}

/** SPOT_PLACES lists where a credential goes. */
export const SPOT_PLACES = ['header', 'query', 'cookie'] as const;

type Place = (request: HttpRequest, name: string, value: string) => HttpRequest;

const PLACES: Readonly<Record<Spot['in'], Place>> = { header: withHeader, query: withMember, cookie: withCookie };

/** placeCredential puts a credential on a request, in place of a header or cookie of that name. */
export function placeCredential(request: HttpRequest, { in: place, name }: Spot, value: string): HttpRequest {
  return PLACES[place](request, name, value);
}

/** headerOf gives a header of a request, whatever the case of its name; '' when there is none. */
export function headerOf({ headers }: HttpRequest, name: string): string {
  return Object.entries(headers).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1] ?? '';
}

/** The rest of the query stays as it is written. */
function withMember(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new URL(request.url);
  const member = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  url.search = url.search === '' ? member : `${url.search}&${member}`;
  return { ...request, url: url.href };
}

function withCookie(request: HttpRequest, name: string, value: string): HttpRequest {
  const others = headerOf(request, 'cookie')
    .split('; ')
    .filter((cookie) => cookie !== '' && !cookie.startsWith(`${name}=`));
  return withHeader(request, 'Cookie', [...others, `${name}=${value}`].join('; '));
}
