import type { Until } from '../../kit/ending.ts';
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
 * fetchAnswer authorizes a request, sends it, and once more when an auth plugin says of an answer of 401, 403 or a
 * status that is not accepted that it may help; all of it within the exchange's timeout. Throws FETCH_… faults,
 * FETCH_STATUS for a status that is not accepted, and faults of the stage auth.
 */
export async function fetchAnswer(tools: FetchTools, request: HttpRequest, until: Until): Promise<HttpResponse> {
  const deadline = openDeadline(tools.exchange.timeoutSeconds, until);
  try {
    const first = await attempt(tools, request, deadline);
    const { response } = first.mayHelp ? await attempt(tools, request, deadline) : first;
    const { status } = response;
    if (!isAccepted(status, tools.exchange.success)) {
      const retryAfter = response.headers['retry-after'];
      const origin = originOf(request);
      throw new Fault('FETCH_STATUS', { origin, status, ...(retryAfter === undefined ? {} : { retryAfter }) });
    }
    return response;
  } catch (cause) {
    // Who waited for a turn, or for a login that may be another server's, says so.
    const isTold = cause instanceof Fault && (cause.code === 'FETCH_QUEUED' || cause.stage === 'auth');
    if (deadline.isOver && !isTold) throw deadline.fault(originOf(request));
    throw cause;
  } finally {
    deadline[Symbol.dispose]();
  }
}

function originOf({ url }: HttpRequest): string {
  return readEndpoint(url).origin;
}

interface Attempt {
  readonly response: HttpResponse;
  /** Whether an auth plugin says that another attempt may help. */
  readonly mayHelp: boolean;
}

async function attempt(tools: FetchTools, request: HttpRequest, deadline: Deadline): Promise<Attempt> {
  const { client, auth, exchange } = tools;
  const steps: Step[] = [];
  for (const [index, one] of auth.entries()) {
    const plugin = `${index + 1} of ${auth.length}`;
    const before = steps.at(-1)?.request ?? request;
    const authorized = await told(async () => one.authorize(before, deadline.signal), { plugin, deadline });
    steps.push({ auth: one, plugin, request: authorized });
  }
  const authorized = steps.at(-1)?.request ?? request;
  if (Object.values(authorized.headers).some(hasControl)) {
    throw new Fault('AUTH_FAILED', { plugin: `one of ${auth.length}`, reason: 'a header holds a line break' });
  }
  const response = await client.send(authorized, deadline);
  const { status } = response;
  const isRejected = status === 401 || status === 403 || !isAccepted(status, exchange.success);
  return { response, mayHelp: isRejected && (await mayHelp(steps, response, deadline)) };
}

/** Step is an auth plugin and the request that it gave. */
interface Step {
  readonly auth: Auth;
  readonly plugin: string;
  readonly request: HttpRequest;
}

/** Every plugin is told, so that each can drop what was refused. */
async function mayHelp(steps: readonly Step[], response: HttpResponse, deadline: Deadline): Promise<boolean> {
  const verdicts = steps.map(({ auth, plugin, request }) =>
    told(async () => auth.rejected?.(response, request), { plugin, deadline }),
  );
  return (await Promise.all(verdicts)).includes('retry');
}

interface Telling {
  readonly plugin: string;
  readonly deadline: Deadline;
}

/** What a plugin does stands inside the deadline, and its errors become faults of the stage auth. */
async function told<T>(work: () => Promise<T>, { plugin, deadline }: Telling): Promise<T> {
  return deadline.within(work()).catch((cause: unknown) => {
    if (deadline.isOver) throw new Fault('AUTH_TIMEOUT', { plugin, seconds: deadline.seconds() }, cause);
    throw authFault(cause, plugin);
  });
}

/** A plugin's own words may hold a secret, so only the faults of the catalogue are shown in full. */
function authFault(cause: unknown, plugin: string): Fault {
  if (cause instanceof Fault && cause.stage === 'auth') return cause;
  const { name, message } = cause instanceof Error ? cause : new Error('unknown');
  return new Fault('AUTH_FAILED', { plugin, reason: cause instanceof Fault ? message : name }, cause);
}
