import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { auths } from '../../../plugins/auth/index.ts';
import type { HttpRequest, HttpResponse } from '../../../src/kit/http.ts';
import type { Auth, Context, Log } from '../../../src/kit/plugin.ts';
import { PURE } from '../../../src/kit/pure-context.ts';
import { createScope } from '../../../src/kit/scope.ts';
import type { Fault } from '../../../src/model/fault.ts';
import { openClient } from '../../../src/pipeline/fetch/client.ts';
import { fetchAnswer } from '../../../src/pipeline/fetch/fetch.ts';
import type { ExchangePlan } from '../../../src/pipeline/plan.ts';
import { exchangeOf, NEVER, startUpstream, type Upstream } from '../../pipeline/fetch/upstream.ts';
import { compilePluginOptions } from '../../support/plugin-options.ts';

/** Seen is a request as a server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Given is what a server answers. */
export interface Given {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | object;
}

/** Script is a server: what it answers, and all that it saw. */
export interface Script extends Upstream {
  readonly seen: readonly Seen[];
  /** How often this path was asked for, without its query. */
  count(path: string): number;
}

/** startScript serves what `answer` says on a free port. */
export async function startScript(answer: (seen: Seen) => Given | Promise<Given>): Promise<Script> {
  const seen: Seen[] = [];
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body: await text(request) };
    seen.push(one);
    const { status = 200, headers: sent = {}, body = '' } = await answer(one);
    const own = typeof body === 'string' ? {} : { 'Content-Type': 'application/json' };
    response.writeHead(status, { ...own, ...(sent as Record<string, string | string[]>) });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const upstream = await startUpstream((request, response) => void reply(request, response));
  const count = (path: string): number => seen.filter((one) => one.path.split('?', 1)[0] === path).length;
  return { ...upstream, seen, count, [Symbol.asyncDispose]: () => upstream[Symbol.asyncDispose]() };
}

/** Talk is a source's way to its server, with one auth plugin; its clock stands still until a test moves it. */
export interface Talk extends AsyncDisposable {
  ask(url: string, request?: Partial<HttpRequest>, signal?: AbortSignal): Promise<HttpResponse>;
  /** What asking ended with: the status, or the code of its fault. */
  outcome(url: string): Promise<number | string>;
  pass(seconds: number): void;
  /** All that was logged, and all messages of faults. */
  readonly said: readonly string[];
}

export const START = Date.UTC(2026, 0, 1);

/** openTalk creates the plugin of that name, over a client of its own. */
export async function openTalk(name: string, options: object, exchange: Partial<ExchangePlan> = {}): Promise<Talk> {
  const plugin = auths.find((one) => one.name === name);
  if (plugin === undefined) throw new Error(`no auth ${name}`);
  const { value, problems } = compilePluginOptions(plugin, options);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  let now = START;
  const said: string[] = [];
  const note = (...words: readonly unknown[]): void => void said.push(JSON.stringify(words));
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const scope = createScope();
  const plan = exchangeOf(exchange);
  const client = scope.own(openClient(plan));
  const { signal } = scope;
  const context: Context = { ...PURE, log, now: () => now, http: client.send, signal, own: (one) => scope.own(one) };
  const auth = [(await plugin.create(value as never, context)) as Auth];
  const ask: Talk['ask'] = (url, request, outer = NEVER) =>
    fetchAnswer({ client, auth, exchange: plan }, { method: 'GET', headers: {}, ...request, url }, outer);
  return {
    ask,
    said,
    outcome: (url) =>
      ask(url).then(
        ({ status }) => status,
        (fault: unknown) => {
          said.push((fault as Fault).message);
          return (fault as Fault).code;
        },
      ),
    pass: (seconds) => void (now += seconds * 1000),
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}
