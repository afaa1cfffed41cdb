import { definePlugin } from '../../src/kit/plugin.ts';
import { placeCredential, type Spot, SPOT_PLACES } from './place-credential.ts';

interface Options extends Spot {
  readonly value: string;
}

export const apiKey = definePlugin<'auth', Options>({
  kind: 'auth',
  name: 'api-key',
  summary: 'Sends a key with every request: in a header, in the query or as a cookie.',
  options: {
    type: 'object',
    required: ['name', 'value'],
    additionalProperties: false,
    properties: {
      in: { enum: SPOT_PLACES, default: 'header', description: 'Where the key goes.' },
      name: { type: 'string', compile: 'text', minLength: 1, description: 'Name of the header, parameter or cookie.' },
      value: { type: 'string', compile: 'text', writeOnly: true, description: 'The key.' },
    },
  },
  examples: [
    { title: 'in a header', options: { name: 'X-API-Key', value: '${API_KEY}' } },
    { title: 'in the query', options: { in: 'query', name: 'api_key', value: '${API_KEY}' } },
    { title: 'as a cookie', options: { in: 'cookie', name: 'session', value: '${file:/run/secrets/session}' } },
  ],
  create: (options) => ({ authorize: (request) => placeCredential(request, options, options.value) }),
});
