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
  create: (options) => {
    const credentials = basicCredentials(options);
    return { authorize: (request) => withHeader(request, 'Authorization', credentials) };
  },
});

/** basicCredentials writes user name and password as the header Authorization has them (RFC 7617, UTF-8). */
export function basicCredentials({ username, password }: Options): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
