import type { HttpRequest, HttpResponse } from '../../src/kit/http.ts';
import { type Auth, type Context, definePlugin } from '../../src/kit/plugin.ts';
import { originOf } from '../../src/kit/urls.ts';
import { Fault } from '../../src/model/fault.ts';
import { json } from '../decode/json.ts';
import { xml } from '../decode/xml.ts';
import { placeCredential } from './place-credential.ts';
import { type Ask, askSchema } from './session/login-schema.ts';
import { logOut } from './session/log-out.ts';
import { type Decoders, placeText, readSession, type Session, type TokenPlace } from './session/read-token.ts';
import { TOKEN } from './session/token-schema.ts';
import { writeAsk } from './session/write-ask.ts';
import { askLogin } from './token/ask-login.ts';
import { createKeeper, type Held, type Keeper, LoginRefusal } from './token/keeper.ts';
import { createKeepers } from './token/keepers.ts';
import { BEARER, SEND, type Send, sendToken } from './token/send.ts';

interface Options {
  readonly login?: Ask;
  readonly token?: TokenPlace;
  readonly send?: Send;
  readonly on: readonly number[];
  readonly max_age?: number;
  readonly logout?: Ask;
}

export const session = definePlugin<'auth', Options>({
  kind: 'auth',
  name: 'session',
  summary:
    'Logs in, sends the cookies or the token that the login gives, and logs in again when they are refused or old. One login at a time; after one that is refused the next ones wait, from a minute up to an hour.',
  options: {
    type: 'object',
    description:
      '`login` is needed, or a `token` that stands in the refusal itself; `send` says where that `token` goes.',
    additionalProperties: false,
    anyOf: [{ required: ['login'] }, { required: ['token'] }],
    dependencies: { send: ['token'] },
    properties: {
      login: askSchema(
        'Login',
        'The request that logs in; without it the token is read out of the answer that refuses a request, as Transmission gives it with 409.',
        '/api/login',
      ),
      token: TOKEN,
      send: SEND,
      on: {
        description: 'The status codes that ask for a new login.',
        type: 'array',
        items: { type: 'integer', minimum: 100, maximum: 599, description: 'A status code.' },
        default: [401, 403],
        examples: [[401]],
      },
      max_age: {
        description: 'Log in again after this time; without it, when the server refuses.',
        type: 'string',
        pattern: '[1-9]',
        compile: 'duration',
        examples: ['30m'],
      },
      logout: askSchema(
        'Logout',
        'The request that ends the session when it is renewed by age, the exporter ends, or the config no longer has it.',
        '/api/logout',
      ),
    },
  },
  examples: [
    {
      title: 'a form and a cookie',
      options: {
        login: { url: '/login', body: { form: { username: '${API_USER}', password: '${API_PASSWORD}' } } },
        logout: { url: '/logout' },
      },
    },
    {
      title: 'JSON, and a token in the answer that goes into a header',
      options: {
        login: { url: '/api/session', body: { json: { user: '${API_USER}', password: '${API_PASSWORD}' } } },
        token: { path: '$.data.token' },
        send: { name: 'X-Auth-Token' },
        max_age: '30m',
      },
    },
    {
      title: 'Basic for the login alone, and a token in a header of the answer',
      options: {
        login: {
          url: '/redfish/v1/SessionService/Sessions',
          auth: { username: '${API_USER}', password: '${API_PASSWORD}' },
        },
        token: { header: 'X-Auth-Token' },
        on: [401],
      },
    },
    {
      title: 'a token that the refusal itself carries',
      options: { token: { header: 'X-Transmission-Session-Id' }, on: [409] },
    },
  ],
  async create(options, context) {
    const decoders = { json: await json.create({}, context), xml: await xml.create({}, context) };
    const put = (request: HttpRequest, given: Session): HttpRequest => putSession(request, given, options);
    if (options.login === undefined) return learning({ options, decoders, put });
    return keeping({ options: { ...options, login: options.login }, context, decoders, put });
  },
});

interface Parts<O = Options> {
  readonly options: O;
  readonly decoders: Decoders;
  readonly put: (request: HttpRequest, session: Session) => HttpRequest;
}

/** The token is what the server's last refusal gave. */
function learning({ options: { token, on }, decoders, put }: Parts): Auth {
  const learnt = new Map<string, Session>();
  return {
    authorize(request) {
      const held = learnt.get(originOf(request.url));
      return held === undefined ? request : put(request, held);
    },
    rejected(response, { url }) {
      const found = on.includes(response.status) ? readSession(response, token, decoders) : undefined;
      if (found === undefined) return 'give-up';
      learnt.set(originOf(url), found);
      return 'retry';
    },
  };
}

interface Keeping extends Parts<Options & { readonly login: Ask }> {
  readonly context: Context;
}

/** A session for each server that is asked: a relative login leads to each one's own, and none sees another's. */
function keeping({ options, context, decoders, put }: Keeping): Auth {
  const { login, logout, on, max_age: maxAge } = options;
  const keeperOf = createKeepers<Session>((base) => {
    const end = async (held: Held<Session> | undefined): Promise<void> => {
      if (logout !== undefined && held !== undefined) await logOut({ logout, base, held, put, context });
    };
    let isOwned = false;
    const logIn = async (): Promise<Held<Session>> => {
      const { held: old } = keeper;
      const written = writeAsk(login, base);
      const value = sessionOf(await askLogin(written, context), { options, decoders, shown: written.shown });
      void end(old);
      // Handed over this late, it is disposed while the connections still stand.
      if (!isOwned) context.own({ [Symbol.asyncDispose]: () => end(keeper.held) });
      isOwned = true;
      return maxAge === undefined ? { value } : { value, endsAt: context.now() + maxAge * 1000 };
    };
    const keeper: Keeper<Session> = createKeeper({ login: logIn, put, now: context.now });
    return keeper;
  });
  return {
    authorize: (request) => keeperOf(request).authorize(request),
    rejected: ({ status }, request) => (on.includes(status) ? keeperOf(request).rejected(request) : 'give-up'),
  };
}

function sessionOf(
  response: HttpResponse,
  { options, decoders, shown }: Pick<Keeping, 'options' | 'decoders'> & { readonly shown: string },
): Session {
  const reason = `its answer of ${response.status} holds no ${placeText(options.token)}`;
  try {
    const found = readSession(response, options.token, decoders);
    if (found !== undefined) return found;
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
  }
  throw new LoginRefusal({ login: shown, reason });
}

function putSession(request: HttpRequest, given: Session, { token, send }: Options): HttpRequest {
  if ('token' in given) return sendToken(request, given.token, { send, usual: usualOf(token) });
  return [...given.cookies].reduce(
    (made, [name, value]) => placeCredential(made, { in: 'cookie', name }, value),
    request,
  );
}

/** A cookie goes back as that cookie, and a header as that header. */
function usualOf(token: TokenPlace | undefined): Send {
  if (token === undefined || 'path' in token) return BEARER;
  return 'cookie' in token ? { in: 'cookie', name: token.cookie } : { in: 'header', name: token.header };
}
