import { type Client, openClient } from '../../pipeline/fetch/client.ts';
import type { Connections, Reply, ServerPool, WireRequest } from '../../pipeline/fetch/connections.ts';
import type { Endpoint } from '../../pipeline/fetch/endpoint.ts';
import type { ExchangePlan } from '../../pipeline/plan.ts';
import { NETWORK_ERRORS } from './network-errors.ts';
import { type Asked, requestMismatch } from './request-mismatch.ts';
import type { Answer, TestFile } from './types.generated.ts';

/** Answers is what is answered, by url or else by source. */
export type Answers = NonNullable<TestFile['answers']>;

/** Servers stands for all servers that the sources of a config ask: real exchanges, but for the sockets. */
export interface Servers {
  /** Opens the client of a source. */
  openClient(source: string, exchange: ExchangePlan): Client;
  /** Answers these sources and urls otherwise from now on. */
  give(answers: Answers): void;
  /** What was asked that should not have been, since it was last taken; one text each. */
  takeComplaints(): readonly string[];
}

/**
 * createServers gives answers in a row, the last one again and again. `bodyOf` gives an answer's body; `lacking` says of
 * what there is none in.
 */
export function createServers(bodyOf: (answer: Answer) => Uint8Array, lacking = 'under answers'): Servers {
  const rows = new Map<string, readonly Answer[]>();
  let complaints: string[] = [];
  const next = (source: string, asked: Asked): Answer => {
    const key = rows.has(asked.url) ? asked.url : source;
    const [answer, ...rest] = rows.get(key) ?? [];
    if (answer === undefined) {
      complaints.push(`${source} was asked (${asked.method} ${asked.url}), and there is nothing ${lacking} for it`);
      return { status: 200, error: 'refused' };
    }
    if (rest.length > 0) rows.set(key, rest);
    complaints.push(...requestMismatch(answer.request ?? {}, asked).map((line) => `${source} was asked ${line}`));
    return answer;
  };
  return {
    openClient: (source, exchange) =>
      withoutDuration(openClient(exchange, { connections: connectionsTo((asked) => next(source, asked), bodyOf) })),
    give(answers) {
      for (const [key, row] of Object.entries(answers)) rows.set(key, [row].flat());
    },
    takeComplaints() {
      const taken = complaints;
      complaints = [];
      return taken;
    },
  };
}

/** What an exchange takes in a test says nothing, and would be another figure every time. */
function withoutDuration(client: Client): Client {
  return { ...client, send: async (request, until) => ({ ...(await client.send(request, until)), seconds: 0 }) };
}

function connectionsTo(next: (asked: Asked) => Answer, bodyOf: (answer: Answer) => Uint8Array): Connections {
  const fromConnecting = new WeakSet();
  const failure = (name: NonNullable<Answer['error']>): Error => {
    const { isFromConnecting, ...error } = NETWORK_ERRORS[name];
    const made = Object.assign(new Error(name), error);
    if (isFromConnecting) fromConnecting.add(made);
    return made;
  };
  return {
    pool: (endpoint): ServerPool => ({
      request(request) {
        const answer = next(askedOf(endpoint, request));
        return answer.error === undefined
          ? Promise.resolve(replyOf(answer, bodyOf(answer)))
          : Promise.reject(failure(answer.error));
      },
    }),
    isFromConnecting: (cause) => typeof cause === 'object' && cause !== null && fromConnecting.has(cause),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function askedOf({ origin, socketPath }: Endpoint, { method, path, headers, body }: WireRequest): Asked {
  const texts: [name: string, value: string][] = [];
  for (let index = 0; index < headers.length; index += 2) {
    texts.push([headers[index] ?? '', Buffer.from(headers[index + 1] ?? '', 'latin1').toString()]);
  }
  return {
    method,
    url: `${origin}${socketPath === undefined ? '' : ':'}${path}`,
    headers: Object.fromEntries(texts),
    body: body ?? '',
  };
}

function replyOf({ status, headers = {}, json }: Answer, body: Uint8Array): Reply {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  const implied = json === undefined ? {} : { 'content-type': 'application/json' };
  return {
    statusCode: status,
    headers: { ...implied, ...(Object.fromEntries(lower) as Record<string, string | string[]>) },
    body: Buffer.from(body),
  };
}
