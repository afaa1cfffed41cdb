import { withHeader } from '../../src/kit/http.ts';
import { definePlugin } from '../../src/kit/plugin.ts';

interface Options {
  readonly username: string;
  readonly password: string;
}

export const basic = definePlugin<'auth', Options>({
  kind: 'auth',
  name: 'basic',
  summary: 'Sends user name and password with every request, without waiting to be asked (RFC 7617, UTF-8).',
  options: {
    type: 'object',
    required: ['username', 'password'],
    additionalProperties: false,
    properties: {
      username: { type: 'string', compile: 'text', pattern: '^[^:]*$', description: 'The user; it holds no colon.' },
      password: { type: 'string', compile: 'text', writeOnly: true, description: 'The password.' },
    },
  },
  examples: [{ title: 'from the environment', options: { username: '${API_USER}', password: '${API_PASSWORD}' } }],
  create: ({ username, password }) => {
    const credentials = Buffer.from(`${username}:${password}`).toString('base64');
    return { authorize: (request) => withHeader(request, 'Authorization', `Basic ${credentials}`) };
  },
});
