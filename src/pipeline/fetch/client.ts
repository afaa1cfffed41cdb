import { setImmediate as turn } from 'node:timers/promises';
import manifest from '../../../package.json' with { type: 'json' };
import type { Http, HttpRequest, HttpResponse } from '../../kit/http.ts';
import { Fault } from '../../model/fault.ts';
import type { ExchangePlan } from '../plan.ts';
import { ACCEPT_ENCODING, type BodyRules, readBody } from './body.ts';
import { type Connections, type ConnectionTools, openConnections, type Reply } from './connections.ts';
import type { Sent } from './curl/curl-line.ts';
import { createJar, type Jar } from './cookies/jar.ts';
import { type Deadline, openDeadline } from './deadline.ts';
import { exchangeFault, isBrokenOff, isTimeout } from './failure.ts';
import { firstHop, type Hop, notFollowed, redirectedHop } from './hop.ts';
import type { Meter } from './meter.ts';
import { isAccepted } from './status.ts';

/** Client sends requests over connections of its own, kept open between them. */
export interface Client extends AsyncDisposable {
  readonly send: Http;
  /** Seconds that requests have waited so far for their turn at their server; absent where none waits. */
  readonly waitedSeconds?: number;
}

/** ClientTools is what a client goes by: `connections` may lead elsewhere, and are then the client's own. */
export interface ClientTools extends Pick<ConnectionTools, 'allow'> {
  readonly connections?: Connections;
  /** Told of the seconds that its requests spend. */
  readonly meter?: Meter;
  /** Told of each request just before it goes out. */
  readonly asked?: (sent: Sent) => void;
}

/** openClient reads the files of the tls block (Fault FETCH_TLS); connections are made when they are needed. */
export function openClient(exchange: ExchangePlan, tools: ClientTools = {}): Client {
  const { allow, meter, asked } = tools;
  const spent: Line['spent'] = (phase, seconds) => meter?.add(phase, seconds);
  const { connections = openConnections(exchange, { spent, ...(allow && { allow }) }) } = tools;
  const jar = exchange.cookies === true ? createJar() : undefined;
  const line: Line = { connections, exchange, jar, spent, ...(asked && { asked }) };
  return {
    send: (request, signal) => send(line, request, signal),
    [Symbol.asyncDispose]: () => connections[Symbol.asyncDispose](),
  };
}

interface Line {
  readonly connections: Connections;
  readonly exchange: ExchangePlan;
  readonly jar: Jar | undefined;
  readonly spent: Meter['add'];
  readonly asked?: (sent: Sent) => void;
}

const USER_AGENT = `omni-exporter/${manifest.version}`;

/** What is read of a redirect's body, so that its connection can be used again. */
const REDIRECT_BODY_BYTES = 65_536;

/** undici frees a connection one turn after its answer; a request that is made before would open another. */
async function send(line: Line, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  const { redirects, success } = line.exchange;
  const since = takenBefore(line, request);
  const deadline = openDeadline(line.exchange.timeoutSeconds, signal);
  let hop = firstHop(request);
  const { origin } = hop.endpoint;
  const setCookies: string[] = [];
  try {
    for (let followed = 0; ; followed += 1) {
      const sent = withCookies(hop, line.jar, since);
      line.asked?.({ request, hop: sent });
      const reply = await deadline.within(dispatch(line, sent, deadline.signal));
      const { statusCode: status, body } = reply;
      const headers = headersOf(reply);
      line.jar?.keep(setCookiesOf(reply), hop.endpoint);
      if (hop.endpoint.origin === origin) setCookies.push(...setCookiesOf(reply));
      const isFinal = isAccepted(status, success) || request.followsRedirects === false;
      const next = isFinal ? undefined : redirectedHop(hop, { status, headers });
      if (next === undefined) {
        const whole = await deadline.within(bodyOf(line, hop, { ...reply, headers }));
        await turn();
        const cookies = setCookies.length === 0 ? {} : { setCookies };
        return { status, headers, ...cookies, body: whole, seconds: deadline.elapsed() };
      }
      await deadline.within(body.dump({ limit: REDIRECT_BODY_BYTES, signal: deadline.signal }));
      await turn();
      if (followed === redirects) throw notFollowed(hop.endpoint.origin, `more than ${redirects} in a row`);
      hop = next;
    }
  } catch (cause) {
    throw faultOf(cause, { line, hop, deadline });
  } finally {
    deadline[Symbol.dispose]();
  }
}

/** A kept connection that the server closed just as it was used says nothing about the server: a new one is tried. */
async function dispatch(
  { connections, spent }: Line,
  { endpoint, method, headers, body }: Hop,
  signal: AbortSignal,
): Promise<Reply> {
  const pool = connections.pool(endpoint);
  let begunAt = performance.now();
  const request = async (): Promise<Reply> => {
    const reply = await pool.request({
      path: endpoint.url.pathname + endpoint.url.search,
      method,
      headers: onTheWire({ 'user-agent': USER_AGENT, 'accept-encoding': ACCEPT_ENCODING, ...headers }),
      body: body ?? null,
      signal,
      begun: () => (begunAt = performance.now()),
    });
    spent('first_byte', (performance.now() - begunAt) / 1000);
    return reply;
  };
  const mayTryAgain = pool.stats.free > 0 && (method === 'GET' || method === 'HEAD');
  try {
    return await request();
  } catch (cause) {
    if (!mayTryAgain || signal.aborted || !isBrokenOff(cause)) throw cause;
    return request();
  }
}

/** A request that takes no cookies is sent those that it is given on its own way. */
function takenBefore({ jar }: Line, { takesCookies = true }: HttpRequest): number {
  return takesCookies ? 0 : (jar?.taken ?? 0);
}

function withCookies(hop: Hop, jar: Jar | undefined, since: number): Hop {
  const cookie = jar?.header(hop.endpoint, hop.headers['cookie'], since);
  return cookie === undefined ? hop : { ...hop, headers: { ...hop.headers, cookie } };
}

/** Header text goes out as UTF-8; undici writes one byte per character. */
function onTheWire(headers: Hop['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')]),
  );
}

function headersOf({ headers }: Reply): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function setCookiesOf({ headers }: Reply): readonly string[] {
  return [headers['set-cookie'] ?? []].flat();
}

/** The body of a status that is not accepted is of interest to auth plugins at most: it may be broken. */
async function bodyOf({ exchange, spent }: Line, { endpoint }: Hop, reply: Reply): Promise<Uint8Array> {
  const started = performance.now();
  const { maxBytes, success } = exchange;
  const encoding = String(reply.headers['content-encoding'] ?? '');
  const rules: BodyRules = { encoding, maxBytes, origin: endpoint.origin };
  const body = readBody(reply.body, rules).finally(() => spent('transfer', (performance.now() - started) / 1000));
  return isAccepted(reply.statusCode, success) ? body : body.catch(() => new Uint8Array());
}

interface Sending {
  readonly line: Line;
  readonly hop: Hop;
  readonly deadline: Deadline;
}

function faultOf(cause: unknown, { line, hop: { endpoint }, deadline }: Sending): Fault {
  if (cause instanceof Fault) return cause;
  if (deadline.signal.aborted || isTimeout(cause)) return deadline.fault(endpoint.origin);
  return exchangeFault({ cause, endpoint, isFromConnecting: line.connections.isFromConnecting(cause) });
}
