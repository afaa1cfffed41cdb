import type { HttpRequest } from '../../../src/kit/http.ts';
import type { JsonSchema } from '../../../src/kit/plugin.ts';
import { placeCredential, type Spot, SPOT_PLACES } from '../place-credential.ts';

/** Send is how a token goes out. Without a name it goes where its kind usually does. */
export interface Send {
  readonly in: Spot['in'];
  readonly name?: string;
  readonly prefix?: string;
}

/** SEND is the schema of Send. */
export const SEND: JsonSchema = {
  title: 'Send',
  description: 'Where the token goes.',
  type: 'object',
  additionalProperties: false,
  properties: {
    in: {
      description: 'In a header, in the query, or as a cookie.',
      type: 'string',
      enum: SPOT_PLACES,
      default: 'header',
      examples: ['query'],
    },
    name: {
      description: 'Name of the header, parameter or cookie.',
      type: 'string',
      compile: 'text',
      minLength: 1,
      examples: ['X-Auth-Token'],
    },
    prefix: {
      description: 'Stands before the token; a word gets a space behind it. `Bearer` in the header Authorization.',
      type: 'string',
      compile: 'text',
      examples: ['Token', 'token='],
    },
  },
  examples: [{ name: 'X-Auth-Token' }, { name: 'Authorization', prefix: 'Token' }, { in: 'query', name: 'token' }],
};

/** BEARER is how a token goes out that nothing else is said of (RFC 6750). */
export const BEARER: Send = { in: 'header', name: 'Authorization' };

/** sendToken puts a token on a request; `usual` says where it goes as far as `send` does not. */
export function sendToken(
  request: HttpRequest,
  token: string,
  { send, usual }: { send: Send | undefined; usual: Send },
): HttpRequest {
  const spot = send ?? usual;
  const name = spot.name ?? (spot.in === usual.in ? usual.name : undefined) ?? NAMES[spot.in];
  const isAuthorization = spot.in === 'header' && name.toLowerCase() === 'authorization';
  const prefix = spot.prefix ?? (isAuthorization ? 'Bearer' : '');
  return placeCredential(request, { in: spot.in, name }, `${prefix}${/\w$/.test(prefix) ? ' ' : ''}${token}`);
}

const NAMES: Readonly<Record<Spot['in'], string>> = { header: 'Authorization', query: 'access_token', cookie: 'token' };
