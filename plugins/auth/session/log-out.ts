import type { HttpRequest } from '../../../src/kit/http.ts';
import type { Context } from '../../../src/kit/plugin.ts';
import { Fault } from '../../../src/model/fault.ts';
import type { Held } from '../token/keeper.ts';
import type { Ask } from './login-schema.ts';
import type { Session } from './read-token.ts';
import { writeAsk } from './write-ask.ts';

/** Nobody waits longer than this for a server to say goodbye. */
const MOST_MILLISECONDS = 5000;

/** Goodbye is what a logout needs. */
export interface Goodbye {
  readonly logout: Ask;
  readonly base: string;
  readonly held: Held<Session>;
  readonly put: (request: HttpRequest, session: Session) => HttpRequest;
  readonly context: Context;
}

/** logOut ends a session, within five seconds. It never rejects: what fails is told the log. */
export async function logOut({ logout, base, held, put, context }: Goodbye): Promise<void> {
  try {
    const { request } = writeAsk(logout, base);
    const { status } = await context.http(put(request, held.value), AbortSignal.timeout(MOST_MILLISECONDS));
    if (status >= 400) context.log.debug({ status }, 'logout refused');
  } catch (cause) {
    context.log.debug({ code: cause instanceof Fault ? cause.code : 'unknown' }, 'logout failed');
  }
}
