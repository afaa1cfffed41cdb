import { definePlugin } from '../../src/kit/plugin.ts';
import { grantToken, type Granted } from './oauth2/grant-token.ts';
import { GRANT, type Grant } from './oauth2/schema.ts';
import { createKeeper } from './token/keeper.ts';
import { createKeepers } from './token/keepers.ts';
import { BEARER, sendToken } from './token/send.ts';

export const oauth2 = definePlugin<'auth', Grant>({
  kind: 'auth',
  name: 'oauth2',
  summary:
    'Gets an access token (OAuth 2, RFC 6749), keeps it, and gets another before it ends or when it is refused. One request for a token at a time; after one that is refused the next ones wait, from a minute up to an hour.',
  options: GRANT,
  examples: [
    {
      title: 'for the client itself',
      options: {
        token_url: 'https://login.example.com/oauth2/token',
        client_id: 'exporter',
        client_secret: '${CLIENT_SECRET}',
        scopes: ['metrics.read'],
        endpoint_params: { audience: 'https://api.example.com' },
      },
    },
    {
      title: 'for a user',
      options: {
        token_url: '/oauth/token',
        client_id: 'exporter',
        grant: 'password',
        username: '${API_USER}',
        password: '${API_PASSWORD}',
      },
    },
    {
      title: 'by a refresh token, with the access token in a header of its own',
      options: {
        token_url: '/oauth/token',
        client_id: 'exporter',
        client_secret: '${CLIENT_SECRET}',
        client_auth: 'body',
        grant: 'refresh_token',
        refresh_token: '${file:/run/secrets/refresh-token}',
        send: { name: 'X-Access-Token' },
      },
    },
  ],
  create(options, context) {
    const { send } = options;
    const keeperOf = createKeepers<Granted>((base) =>
      createKeeper({
        login: (before) => grantToken(options, { before, base, context }),
        put: (request, { token }) => sendToken(request, token, { send, usual: BEARER }),
        now: context.now,
      }),
    );
    return {
      authorize: (request) => keeperOf(request).authorize(request),
      rejected: ({ status }, request) => (status === 401 ? keeperOf(request).rejected(request) : 'give-up'),
    };
  },
});
