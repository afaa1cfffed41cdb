import manifest from '../../../package.json' with { type: 'json' };
import type { Until } from '../../kit/ending.ts';
import type { HttpRequest, HttpResponse } from '../../kit/http.ts';
import { Fault } from '../../model/fault.ts';
import type { ExchangePlan } from '../plan.ts';
import { ACCEPT_ENCODING, readBody, tooLarge } from './body.ts';
import { type Connections, type ConnectionTools, openConnections, type Reply } from './connections.ts';
import type { Sent } from './curl/curl-line.ts';
import { createJar, type Jar } from './cookies/jar.ts';
import { type Deadline, openDeadline } from './deadline.ts';
import { type ReadEndpoint, rememberEndpoints } from './endpoint.ts';
import { exchangeFault, isTimeout } from './failure.ts';
import { firstHop, type Hop, isRedirect, notFollowed, redirectedHop } from './hop.ts';
import type { Meter } from './meter.ts';
import { isAccepted } from './status.ts';

/** Client sends requests over connections of its own, kept open between them. */
export interface Client extends AsyncDisposable {
  /** Sends one request, within the exchange's time and until the caller gives up; throws FETCH_… faults. */
  readonly send: (request: HttpRequest, until: Until) => Promise<HttpResponse>;
  /** Seconds that requests have waited so far for their turn at their server; absent where none waits. */
  readonly waitedSeconds?: number;
}

/** ClientTools is what a client goes by: `connections` may lead elsewhere, and are then the client's own. */
export interface ClientTools extends Pick<ConnectionTools, 'allow'> {
  readonly connections?: Connections;
  /** Remembers what others read as well; without it, one of its own. */
  readonly readEndpoint?: ReadEndpoint;
  /** Told of the seconds that its requests spend. */
  readonly meter?: Meter;
  /** Told of each request just before it goes out. */
  readonly asked?: (sent: Sent) => void;
}

/** openClient reads the files of the tls block (Fault FETCH_TLS); connections are made when they are needed. */
export function openClient(exchange: ExchangePlan, tools: ClientTools = {}): Client {
  const { allow, meter, asked, readEndpoint = rememberEndpoints() } = tools;
  const spent: Line['spent'] = (phase, seconds) => meter?.add(phase, seconds);
  const { connections = openConnections(exchange, { spent, ...(allow && { allow }) }) } = tools;
  const jar = exchange.cookies === true ? createJar() : undefined;
  const line: Line = { connections, exchange, jar, spent, readEndpoint, ...(asked && { asked }) };
  return {
    send: (request, until) => send(line, request, until),
    [Symbol.asyncDispose]: () => connections[Symbol.asyncDispose](),
  };
}

interface Line {
  readonly connections: Connections;
  readonly exchange: ExchangePlan;
  readonly jar: Jar | undefined;
  readonly spent: Meter['add'];
  readonly readEndpoint: ReadEndpoint;
  readonly asked?: (sent: Sent) => void;
}

const EVERY_REQUEST: Hop['headers'] = {
  'user-agent': `omni-exporter/${manifest.version}`,
  'accept-encoding': ACCEPT_ENCODING,
};

/** What is read of a redirect's body, so that its connection can be used again. */
const REDIRECT_BODY_BYTES = 65_536;

async function send(line: Line, request: HttpRequest, until: Until): Promise<HttpResponse> {
  const { redirects } = line.exchange;
  const since = takenBefore(line, request);
  let hop = firstHop(request, line.readEndpoint);
  const { origin } = hop.endpoint;
  const setCookies: string[] = [];
  const deadline = openDeadline(line.exchange.timeoutSeconds, until);
  try {
    for (let followed = 0; ; followed += 1) {
      const sent = withCookies(hop, line.jar, since);
      line.asked?.({ request, hop: sent });
      const isLast = (status: number): boolean =>
        request.followsRedirects === false || isAccepted(status, line.exchange.success);
      const reply = await ask(line, sent, { deadline, isLast });
      const { statusCode: status } = reply;
      const given = setCookiesOf(reply);
      line.jar?.keep(given, hop.endpoint);
      if (given.length > 0 && hop.endpoint.origin === origin) setCookies.push(...given);
      const headers = headersOf(reply);
      const next = isLast(status) ? undefined : redirectedHop(hop, { status, headers });
      if (next === undefined) {
        const body = await bodyOf(line, hop, { reply, deadline });
        const response = { status, headers, body, seconds: deadline.elapsed() };
        return setCookies.length === 0 ? response : { ...response, setCookies };
      }
      if (followed === redirects) throw notFollowed(hop.endpoint.origin, `more than ${redirects} in a row`);
      hop = next;
    }
  } catch (cause) {
    throw faultOf(cause, { line, hop, deadline });
  } finally {
    deadline[Symbol.dispose]();
  }
}

interface Leg {
  readonly deadline: Deadline;
  /** Whether an answer of that status is the last one, redirect or not. */
  readonly isLast: (status: number) => boolean;
}

function ask({ connections, exchange, spent }: Line, hop: Hop, { deadline, isLast }: Leg): Promise<Reply> {
  const { endpoint, method, body = null } = hop;
  return connections.pool(endpoint).request({
    path: endpoint.path,
    method,
    headers: onTheWire(hop.headers),
    body,
    deadline,
    maxBytesOf: (status, { location }) =>
      isRedirect(status, location) && !isLast(status) ? REDIRECT_BODY_BYTES : exchange.maxBytes,
    spent,
  });
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
function onTheWire(own: Hop['headers']): string[] {
  const headers: string[] = [];
  for (const name in EVERY_REQUEST) if (own[name] === undefined) headers.push(name, EVERY_REQUEST[name] ?? '');
  for (const name in own) {
    const value = own[name] ?? '';
    const isAscii = Buffer.byteLength(value) === value.length;
    headers.push(name, isAscii ? value : Buffer.from(value).toString('latin1'));
  }
  return headers;
}

/** Hardly ever does a header come more than once. */
function headersOf({ headers }: Reply): Readonly<Record<string, string>> {
  for (const name in headers) if (typeof headers[name] !== 'string') return joined(headers);
  return headers as Readonly<Record<string, string>>;
}

function joined(headers: Reply['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

const NONE: readonly string[] = [];

function setCookiesOf({ headers }: Reply): readonly string[] {
  const given = headers['set-cookie'];
  return given === undefined ? NONE : [given].flat();
}

interface Arrived {
  readonly reply: Reply;
  readonly deadline: Deadline;
}

/** The body of a status that is not accepted is of interest to auth plugins at most: it may be broken. */
async function bodyOf({ exchange }: Line, { endpoint: { origin } }: Hop, arrived: Arrived): Promise<Uint8Array> {
  const { body, cause, headers, statusCode } = arrived.reply;
  const { maxBytes, success } = exchange;
  const mayBreak = !isAccepted(statusCode, success);
  if (body === undefined) {
    if (mayBreak) return new Uint8Array();
    throw cause ?? tooLarge({ maxBytes, origin });
  }
  const encoding = String(headers['content-encoding'] ?? '');
  if (encoding === '' || body.length === 0) return body;
  const whole = readBody(body, { encoding, maxBytes, origin });
  return arrived.deadline.within(mayBreak ? whole.catch(() => new Uint8Array()) : whole);
}

interface Sending {
  readonly line: Line;
  readonly hop: Hop;
  readonly deadline: Deadline;
}

function faultOf(cause: unknown, { line, hop: { endpoint }, deadline }: Sending): Fault {
  if (cause instanceof Fault) return cause;
  if (deadline.isOver || isTimeout(cause)) return deadline.fault(endpoint.origin);
  return exchangeFault({ cause, endpoint, isFromConnecting: line.connections.isFromConnecting(cause) });
}
