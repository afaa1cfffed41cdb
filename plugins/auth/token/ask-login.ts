import type { HttpRequest, HttpResponse } from '../../../src/kit/http.ts';
import type { Context } from '../../../src/kit/plugin.ts';
import { retryAfterSeconds } from '../../../src/kit/retry-after.ts';
import { originOf } from '../../../src/kit/urls.ts';
import { Fault } from '../../../src/model/fault.ts';
import { LoginRefusal } from './keeper.ts';

/** Login is a request that logs in, and its url as far as it may be shown. */
export interface Login {
  readonly request: HttpRequest;
  readonly shown: string;
}

/** A gateway's word says nothing of the credentials; a server's own 500 may. */
const TROUBLES: ReadonlySet<number> = new Set([502, 503, 504]);

/**
 * askLogin sends a login. Throws Fault AUTH_LOGIN when the server could not be asked, and a LoginRefusal for a status
 * from 400 on, with what `reasonOf` makes of the answer.
 */
export async function askLogin(
  { request, shown }: Login,
  { http, signal, now }: Context,
  reasonOf: (response: HttpResponse) => string = ({ status }) => `it answered ${status}`,
): Promise<HttpResponse> {
  const response = await http(request, signal).catch((cause: unknown) => {
    throw new Fault('AUTH_LOGIN', { login: shown, reason: unreachable(cause, request.url) }, cause);
  });
  const { status, headers } = response;
  if (TROUBLES.has(status)) throw new Fault('AUTH_LOGIN', { login: shown, reason: `it answered ${status}` });
  if (status < 400) return response;
  const seconds = retryAfterSeconds(headers['retry-after'] ?? '', now());
  throw new LoginRefusal({ login: shown, reason: reasonOf(response), retryAfterSeconds: seconds });
}

/** The faults of an exchange name the server's origin, which may have come from outside the file. */
function unreachable(cause: unknown, url: string): string {
  if (!(cause instanceof Fault)) return cause instanceof Error ? cause.name : 'unknown';
  const origin = originOf(url);
  const host = origin.replace(/^.*?:\/\//, '').replace(/:\d+$/, '');
  return cause.message.replaceAll(origin, 'it').replaceAll(host, 'its host');
}
