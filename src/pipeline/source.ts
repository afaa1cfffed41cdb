import { setMaxListeners } from 'node:events';
import type { Document, Frame } from '../kit/expression.ts';
import type { HttpResponse } from '../kit/http.ts';
import type { Table } from '../kit/join.ts';
import type { Auth } from '../kit/plugin.ts';
import { Fault } from '../model/fault.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AnswerCache, createAnswerCache } from './answer-cache.ts';
import { type Conditional, createConditional } from './conditional.ts';
import { compileExtract, type Extract, type Watch } from './extract/extract.ts';
import { type Collector, createCollector } from './families/collector.ts';
import { asWritten } from './fetch/as-written.ts';
import type { Client, ClientTools } from './fetch/client.ts';
import { curlLine, type Sent } from './fetch/curl/curl-line.ts';
import { whenOverOf } from './fetch/deadline.ts';
import { readEndpoint } from './fetch/endpoint.ts';
import { fetchAnswer } from './fetch/fetch.ts';
import { openGatedClient } from './fetch/gated.ts';
import { createGates, type Gates } from './fetch/gates.ts';
import { createMeter, type Meter, type Ticks } from './fetch/meter.ts';
import { retrying, type Wait } from './fetch/retry.ts';
import { type Filled, fillTables } from './join/fill-tables.ts';
import { frameOf, requestFrame } from './frames.ts';
import { fetchesOf, type FetchPlan, type NodePlan } from './node-plan.ts';
import type { ExchangePlan, LimitsPlan, OpenAuth, SourcePlan } from './plan.ts';
import { type ChildTools, readChildren } from './read-children.ts';
import { type Answered, type Asking, readPages } from './read-pages.ts';
import type { Run } from './run.ts';
import { withShown } from './request/shown-request.ts';
import { writeRequest } from './request/write-request.ts';

export type { Run } from './run.ts';

/** Collected is a collection's outcome: the snapshot, and the tables that the documents filled (after a failure none, unless only a table of another source lacked). */
export interface Collected {
  readonly snapshot: Snapshot;
  /** The origin of the server that was asked; absent where no request could be written. */
  readonly origin?: string;
  readonly tables: ReadonlyMap<string, Table>;
}

/** PipelineSource is a source with its connections open. */
export interface PipelineSource extends AsyncDisposable {
  readonly plan: SourcePlan;
  /** Never rejects: a failure is a snapshot with a fault. */
  collect(run: Run): Promise<Collected>;
}

/** SourceTools is what a tool puts in the place of the sockets, and how it watches what is read. */
export interface SourceTools {
  /** What all sources of the process share; without it the source has its servers to itself. */
  readonly gates?: Gates;
  readonly openClient?: (exchange: ExchangePlan, tools: ClientTools) => Client;
  readonly watch?: Watch;
  /** Told of every document as it was decoded, and of the answer that it was read from. */
  readonly decoded?: (document: Document, response: HttpResponse) => void;
  /** Lets time pass between attempts. */
  readonly wait?: Wait;
  /** Told of each request as a curl command without secrets, just before it goes out. */
  readonly asked?: (curl: string) => void;
  /** What phases are timed by; without it, real time. */
  readonly ticks?: Ticks;
}

/**
 * openSource prepares a source; its connections open with the first collection. TLS files that cannot be read then fail
 * that collection, and the next one tries again. Whoever opens it disposes it.
 */
export function openSource(plan: SourcePlan, tools: SourceTools = {}): PipelineSource {
  const { gates = createGates(), watch, decoded, wait, ticks, asked } = tools;
  const gated = (exchange: ExchangePlan, client: ClientTools): Client =>
    openGatedClient(exchange, { gates, ...client });
  const { openClient: connect = gated } = tools;
  let opened: Client | undefined;
  const fetches = fetchesOf(plan.entries);
  // Connections must last as long as the most patient request.
  const timeoutSeconds = Math.max(...[plan, ...fetches].map(({ exchange }) => exchange.timeoutSeconds));
  const meter = createMeter(ticks);
  const told = asked && { asked: (sent: Sent) => asked(curlLine(sent, plan.exchange)) };
  const guarded = plan.allow && { allow: plan.allow };
  const client = (): Client =>
    (opened ??= connect({ ...plan.exchange, timeoutSeconds }, { meter, ...told, ...guarded }));
  const open: Open = {
    plan,
    client,
    meter,
    waited: () => opened?.waitedSeconds ?? 0,
    auth: openAuth(plan.auth, client),
    ownAuth: new Map(fetches.map((fetch) => [fetch, fetch.auth && openAuth(fetch.auth, client)])),
    extract: compileExtract(plan.labels, plan.entries, watch),
    conditional: createConditional(),
    ...(decoded && { decoded }),
    isTold: asked !== undefined,
    cache: createAnswerCache(),
    ...(wait && { wait }),
  };
  return {
    plan,
    collect: (run) => collect(open, run),
    [Symbol.asyncDispose]: async () => opened?.[Symbol.asyncDispose](),
  };
}

/** A plugin that cannot be created fails each collection, not the process. */
function openAuth(plans: readonly OpenAuth[], client: () => Client): Promise<readonly Auth[]> {
  const auth = Promise.all(
    plans.map((open) => open((request, signal) => client().send({ takesCookies: false, ...request }, signal))),
  );
  auth.catch(() => undefined);
  return auth;
}

interface Open {
  readonly plan: SourcePlan;
  readonly client: () => Client;
  /** Seconds that its requests have waited for their turn so far. */
  readonly waited: () => number;
  readonly meter: Meter;
  readonly auth: Promise<readonly Auth[]>;
  /** Credentials of requests that have their own. */
  readonly ownAuth: ReadonlyMap<FetchPlan, Promise<readonly Auth[]> | undefined>;
  readonly extract: Extract;
  readonly conditional: Conditional;
  readonly decoded?: SourceTools['decoded'];
  /** Whether somebody is told of requests, so that they must say how they may be shown. */
  readonly isTold: boolean;
  readonly cache: AnswerCache;
  readonly wait?: Wait;
}

interface Progress {
  bytes: number;
  /** Of the last answer to the source's own request. */
  status: number | undefined;
  url: string;
}

/** The one border where faults become values. Nothing is given before the whole tree of requests has ended well. */
async function collect(open: Open, run: Run): Promise<Collected> {
  const { plan } = open;
  const started = run.now();
  const waitedBefore = open.waited();
  const out = createCollector(plan.limits);
  const progress: Progress = { bytes: 0, status: undefined, url: '' };
  const tables: Filled = new Map();
  const outcome = (part: Pick<Snapshot, 'families'> & { fault?: Fault }): Snapshot =>
    Object.freeze({
      source: plan.name,
      ...(plan.target && { target: plan.target.name }),
      at: run.now(),
      seconds: (run.now() - started) / 1000,
      bytes: progress.bytes,
      ...(progress.status === undefined ? {} : { status: progress.status }),
      ...(plan.exchange.gate && { waitedSeconds: open.waited() - waitedBefore }),
      phases: open.meter.take(),
      drops: out.drops,
      ...part,
    });
  // Requests that were begun ahead end with the collection.
  const ending = new AbortController();
  const { signal } = ending;
  const end = (): void => ending.abort(ENDED);
  const leave = whenOverOf(run.signal, end);
  try {
    // As many requests listen to it as are made at a time.
    setMaxListeners(0, signal);
    await readTree(open, { ...run, signal }, { out, progress, tables });
    return { snapshot: outcome({ families: out.families() }), ...originOf(progress), tables };
  } catch (cause) {
    const fault = asWritten(faultOf(cause), progress.url, plan.request.url.text);
    // Two sources that need each other's tables would otherwise wait for ever.
    const isOnlyEarly = fault.code === 'JOIN_NOT_READY';
    const snapshot = outcome({ families: [], fault });
    return { snapshot, ...originOf(progress), tables: isOnlyEarly ? tables : new Map() };
  } finally {
    leave();
    end();
  }
}

/** Without a reason each signal would make one, with a stack. */
const ENDED = new Error('the collection has ended');

function originOf({ url }: Progress): Pick<Collected, 'origin'> {
  return url === '' ? {} : { origin: readEndpoint(url).origin };
}

interface Target {
  readonly out: Collector;
  readonly progress: Progress;
  /** Those made from the documents of this collection. */
  readonly tables: Filled;
}

/** The stages, one under another: request, fetch, decode, join, extract; then the same for what the items ask for. */
async function readTree(open: Open, run: Run, target: Target): Promise<void> {
  const { out, progress, tables } = target;
  const { plan, extract, meter } = open;
  const written = { frame: requestFrame(plan, run) };
  const real = writeRequest(plan.request, written.frame);
  const root = open.isTold ? withShown(real, plan.request, written) : real;
  progress.url = root.url;
  const asking: Asking = { plan, request: root, auth: await open.auth };
  const tools: ChildTools = {
    out,
    root,
    made: new Map(),
    signal: run.signal,
    ask: async (one) => open.cache.find(one, run.now()) ?? ask(one, { open, run, ...target }),
    accepted: (one, answered) => open.cache.keep(one, answered, run.now()),
    frameOf: (answered, outer) => frameOf(answered, { plan, run, outer, tables }),
    authOf: async (fetch, isForeign) => (await open.ownAuth.get(fetch)) ?? (isForeign ? [] : open.auth),
  };
  const pages = readPages(asking, undefined, tools);
  const read = async (page: Frame): Promise<void> => {
    const children = meter.time('extract', () => extract(page, out));
    await readChildren(children, tools);
  };
  if (plan.fills.length === 0) {
    for await (const page of pages) await read(page);
    return;
  }
  // Tables are made of all pages before the first is read: any of them may look up what another holds.
  const held: Frame[] = [];
  for await (const page of pages) held.push(page);
  await fillTables(plan, held, tables);
  for (const page of held) await read(page);
}

interface Asked extends Target {
  readonly open: Open;
  readonly run: Run;
}

/** The source's own request is asked conditionally; pages and requests per item are too many to remember. */
async function ask(asking: Asking, { open, run, out, progress }: Asked): Promise<Answered> {
  const conditional = asking.plan === open.plan && open.plan.paginate === undefined ? open.conditional : undefined;
  const { plan, request, auth } = conditional?.asking(asking) ?? asking;
  const tools = { client: open.client(), auth, exchange: plan.exchange };
  const tell = (status: number): void => {
    if (asking.plan === open.plan) progress.status = status;
  };
  const asked = async (): Promise<HttpResponse> => {
    try {
      const response = await fetchAnswer(tools, request, run.signal);
      tell(response.status);
      return response;
    } catch (cause) {
      if (cause instanceof Fault && cause.code === 'FETCH_STATUS') tell(Number(cause.details['status']));
      throw cause;
    }
  };
  const response = await retrying(plan.retry, asked, { ...run, ...open });
  progress.bytes += response.body.byteLength;
  const unchanged = conditional?.unchanged(response);
  const read = (): Document => decode(plan, response, open.plan.limits);
  const answered = unchanged ?? { response, document: open.meter.time('decode', read) };
  open.decoded?.(answered.document, answered.response);
  const { passedOver = 0 } = answered.document;
  if (passedOver > 0) out.drop('passed_over', passedOver);
  if (unchanged === undefined) conditional?.remember(asking, answered);
  return answered;
}

function decode(plan: NodePlan, { headers, body }: HttpResponse, limits: LimitsPlan): Document {
  const contentType = headers['content-type'] ?? '';
  return plan.decoder(contentType).decode(body, contentType, limits);
}

/** An error without a code is a bug of ours or of a plugin: it fails its source alone, and says what it was. */
function faultOf(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  return new Fault('EXTRACT_UNEXPECTED', { reason: cause instanceof Error ? cause.name : typeof cause }, cause);
}
