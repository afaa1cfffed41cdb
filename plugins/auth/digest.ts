import { randomBytes } from 'node:crypto';
import { type HttpRequest, withHeader } from '../../src/kit/http.ts';
import { type Auth, definePlugin } from '../../src/kit/plugin.ts';
import { originOf } from '../../src/kit/urls.ts';
import { answerChallenge } from './digest/answer.ts';
import { type Challenge, readChallenge } from './digest/challenge.ts';

interface Options {
  readonly username: string;
  readonly password: string;
}

export const digest = definePlugin<'auth', Options>({
  kind: 'auth',
  name: 'digest',
  summary:
    'Answers the challenge of the server (RFC 7616: MD5, SHA-256 and SHA-512-256, also as -sess), and goes on with its nonce so that later requests are asked once only.',
  options: {
    type: 'object',
    required: ['username', 'password'],
    additionalProperties: false,
    properties: {
      username: { type: 'string', compile: 'text', description: 'The user.' },
      password: { type: 'string', compile: 'text', writeOnly: true, description: 'The password.' },
    },
  },
  examples: [{ title: 'from the environment', options: { username: '${API_USER}', password: '${API_PASSWORD}' } }],
  create: (options) => createDigest(options),
});

/** A challenge, and how often it was answered. */
interface Known {
  readonly challenge: Challenge;
  readonly cnonce: string;
  count: number;
}

function createDigest({ username, password }: Options): Auth {
  const knownOf = new Map<string, Known>();
  /** The challenge that a request answers, and whether it is the first one that does. */
  const answered = new WeakMap<HttpRequest, { readonly known: Known; readonly isFirst: boolean }>();
  return {
    authorize(request) {
      const known = knownOf.get(originOf(request.url));
      if (known === undefined) return request;
      known.count += 1;
      const { challenge, cnonce, count } = known;
      const authorization = answerChallenge(challenge, request, { username, password, count, cnonce });
      const authorized = withHeader(request, 'Authorization', authorization);
      answered.set(authorized, { known, isFirst: count === 1 });
      return authorized;
    },
    rejected({ status, headers }, request) {
      if (status !== 401) return 'give-up';
      const origin = originOf(request.url);
      const { known, isFirst } = answered.get(request) ?? {};
      // Another request has brought a newer nonce meanwhile.
      if (knownOf.get(origin) !== known) return 'retry';
      const challenge = readChallenge(headers['www-authenticate'] ?? '');
      if (challenge === undefined) return 'give-up';
      // What a nonce was refused for that was good before is its age; a new one is refused for the password.
      const isRefused = isFirst === true && !challenge.isStale;
      if (isRefused) knownOf.delete(origin);
      else knownOf.set(origin, { challenge, cnonce: randomBytes(16).toString('hex'), count: 0 });
      return isRefused ? 'give-up' : 'retry';
    },
  };
}
