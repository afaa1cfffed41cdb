import { type HttpRequest, withHeader } from '../../src/kit/http.ts';
import { definePlugin } from '../../src/kit/plugin.ts';

interface Options {
  readonly in: 'header' | 'query' | 'cookie';
  readonly name: string;
  readonly value: string;
}

/** Puts a key on a request in its place. */
type Place = (request: HttpRequest, name: string, value: string) => HttpRequest;

const PLACES: Readonly<Record<Options['in'], Place>> = {
  header: withHeader,
  query: withMember,
  cookie: withCookie,
};

export const apiKey = definePlugin<'auth', Options>({
  kind: 'auth',
  name: 'api-key',
  summary: 'Sends a key with every request: in a header, in the query or as a cookie.',
  options: {
    type: 'object',
    required: ['name', 'value'],
    additionalProperties: false,
    properties: {
      in: { enum: ['header', 'query', 'cookie'], default: 'header', description: 'Where the key goes.' },
      name: { type: 'string', compile: 'text', minLength: 1, description: 'Name of the header, parameter or cookie.' },
      value: { type: 'string', compile: 'text', writeOnly: true, description: 'The key.' },
    },
  },
  examples: [
    { title: 'in a header', options: { name: 'X-API-Key', value: '${API_KEY}' } },
    { title: 'in the query', options: { in: 'query', name: 'api_key', value: '${API_KEY}' } },
    { title: 'as a cookie', options: { in: 'cookie', name: 'session', value: '${file:/run/secrets/session}' } },
  ],
  create: ({ in: place, name, value }) => ({ authorize: (request) => PLACES[place](request, name, value) }),
});

/** The rest of the query stays as it is written. */
function withMember(request: HttpRequest, name: string, value: string): HttpRequest {
  const url = new URL(request.url);
  const member = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  url.search = url.search === '' ? member : `${url.search}&${member}`;
  return { ...request, url: url.href };
}

function withCookie(request: HttpRequest, name: string, value: string): HttpRequest {
  const [, others = ''] = Object.entries(request.headers).find(([header]) => header.toLowerCase() === 'cookie') ?? [];
  const own = `${name}=${value}`;
  return withHeader(request, 'Cookie', others === '' ? own : `${others}; ${own}`);
}
