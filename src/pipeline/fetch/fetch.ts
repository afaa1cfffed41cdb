import type { HttpRequest, HttpResponse } from '../../kit/http.ts';
import type { Auth } from '../../kit/plugin.ts';
import { Fault } from '../../model/fault.ts';
import { hasControl } from '../request/write-request.ts';
import type { ExchangePlan } from '../plan.ts';
import type { Client } from './client.ts';
import { type Deadline, openDeadline } from './deadline.ts';
import { readEndpoint } from './endpoint.ts';
import { isAccepted } from './status.ts';

/** FetchTools is what an answer is fetched with. Auth is applied in order. */
export interface FetchTools {
  readonly client: Pick<Client, 'send'>;
  readonly auth: readonly Auth[];
  readonly exchange: Pick<ExchangePlan, 'success' | 'timeoutSeconds'>;
}

/**
 * fetchAnswer authorizes a request, sends it, and once more when an auth plugin says after a 401 or 403 that it may
 * help; all of it within the exchange's timeout. Throws FETCH_… faults, FETCH_STATUS for a status that is not accepted,
 * and AUTH_FAILED.
 */
export async function fetchAnswer(tools: FetchTools, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const { origin } = readEndpoint(request.url);
  const deadline = openDeadline(tools.exchange.timeoutSeconds, signal);
  try {
    const first = await attempt(tools, request, deadline);
    const response = mayHelp(tools.auth, first) ? await attempt(tools, request, deadline) : first;
    const { status } = response;
    if (!isAccepted(status, tools.exchange.success)) {
      const retryAfter = response.headers['retry-after'];
      throw new Fault('FETCH_STATUS', { origin, status, ...(retryAfter === undefined ? {} : { retryAfter }) });
    }
    return response;
  } catch (cause) {
    if (deadline.signal.aborted) throw deadline.fault(origin);
    throw cause;
  } finally {
    deadline[Symbol.dispose]();
  }
}

async function attempt({ client, auth }: FetchTools, request: HttpRequest, deadline: Deadline): Promise<HttpResponse> {
  let authorized = request;
  for (const [index, one] of auth.entries()) {
    const work = async (): Promise<HttpRequest> => one.authorize(authorized, deadline.signal);
    authorized = await deadline.within(work()).catch((cause: unknown) => {
      throw authFault(cause, `${index + 1} of ${auth.length}`);
    });
  }
  if (Object.values(authorized.headers).some(hasControl)) {
    throw new Fault('AUTH_FAILED', { plugin: `one of ${auth.length}`, reason: 'a header holds a line break' });
  }
  return client.send(authorized, deadline.signal);
}

/** Every plugin is told, so that each can drop what was refused. */
function mayHelp(auth: readonly Auth[], response: HttpResponse): boolean {
  if (response.status !== 401 && response.status !== 403) return false;
  const verdicts = auth.map((one) => one.rejected?.(response));
  return verdicts.includes('retry');
}

/** A plugin's own words may hold a secret, so only the faults of the catalogue are shown in full. */
function authFault(cause: unknown, plugin: string): Fault {
  if (cause instanceof Fault && cause.stage === 'auth') return cause;
  const { name, message } = cause instanceof Error ? cause : new Error('unknown');
  return new Fault('AUTH_FAILED', { plugin, reason: cause instanceof Fault ? message : name }, cause);
}
