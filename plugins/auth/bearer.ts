import { withHeader } from '../../src/kit/http.ts';
import { definePlugin } from '../../src/kit/plugin.ts';

interface Options {
  readonly token: string;
}

export const bearer = definePlugin<'auth', Options>({
  kind: 'auth',
  name: 'bearer',
  summary: 'Sends a token with every request (RFC 6750).',
  options: {
    type: 'object',
    required: ['token'],
    additionalProperties: false,
    properties: {
      token: { type: 'string', compile: 'text', writeOnly: true, description: 'The token, without `Bearer`.' },
    },
  },
  examples: [{ title: 'from a file that is rotated', options: { token: '${file:/run/secrets/token}' } }],
  create: ({ token }) => ({
    authorize: (request) => withHeader(request, 'Authorization', `Bearer ${token}`),
  }),
});
