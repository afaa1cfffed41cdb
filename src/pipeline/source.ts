import type { HttpRequest } from '../kit/http.ts';
import type { Auth } from '../kit/plugin.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { openEitherway } from './eitherway.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { Watch } from './extract/extract.ts';
import type { Walks } from './extract/walks.ts';
import type { Client, ClientTools } from './fetch/client.ts';
import { curlLine, type Sent } from './fetch/curl/curl-line.ts';
import { type ReadEndpoint, rememberEndpoints } from './fetch/endpoint.ts';
import { fetchAnswer } from './fetch/fetch.ts';
import { openGatedClient } from './fetch/gated.ts';
import { createGates, type Gates } from './fetch/gates.ts';
import { createMeter, type Meter, type Ticks } from './fetch/meter.ts';
import { retrying, type Wait } from './fetch/retry.ts';
import { requestFrame } from './frames.ts';
import { fetchesOf } from './node-plan.ts';
import type { ExchangePlan, OpenAuth, SourcePlan } from './plan.ts';
import { type Fetch, openReading, type Read, type Reading, type ReadingTools } from './reading.ts';
import { withShown } from './request/shown-request.ts';
import { writeRequest } from './request/write-request.ts';
import type { Run } from './run.ts';
import type { Bounds } from './scales.ts';

export type { Run } from './run.ts';

/** Collected is a collection's outcome: the snapshot, and the tables that the documents filled (after a failure none, unless only a table of another source lacked). */
export interface Collected extends Pick<Read, 'origin' | 'tables'> {
  readonly snapshot: Snapshot;
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
  /** What all sources of the process share; without it the source's entries are compiled for it alone. */
  readonly walks?: Walks;
  /** Told of every document as it was decoded, and of the answer that it was read from. */
  readonly decoded?: ReadingTools['decoded'];
  /** Lets time pass between attempts. */
  readonly wait?: Wait;
  /** Told of each request as a curl command without secrets, just before it goes out. */
  readonly asked?: (curl: string) => void;
  /** What phases are timed by; without it, real time. */
  readonly ticks?: Ticks;
  /** Where large bodies are read; without it, here. */
  readonly elsewhere?: Elsewhere;
  /** What is a large body; without it, what BOUNDS says. */
  readonly bounds?: Bounds;
}

/**
 * openSource prepares a source; its connections open with the first collection. TLS files that cannot be read then fail
 * that collection, and the next one tries again. Whoever opens it disposes it.
 */
export function openSource(plan: SourcePlan, tools: SourceTools = {}): PipelineSource {
  const { watch, walks, decoded, ticks, elsewhere, bounds } = tools;
  const meter = createMeter(ticks);
  const line = openLine(plan, tools, meter);
  const isTold = tools.asked !== undefined;
  const looks = { ...(watch && { watch }), ...(walks && { walks }), ...(decoded && { decoded }) };
  const reads = { fetch: line.fetch, readEndpoint: line.readEndpoint, meter, isTold, ...looks };
  const shownRoot = (run: Run): HttpRequest | undefined => (isTold ? rootOf(plan, run) : undefined);
  const reading =
    elsewhere === undefined
      ? openReading(plan, reads)
      : openEitherway(plan, { ...reads, elsewhere, shownRoot, ...(bounds && { bounds }) });
  return {
    plan,
    collect: (run) => collect({ plan, meter, line, reading }, run),
    async [Symbol.asyncDispose]() {
      elsewhere?.[Symbol.dispose]();
      await line[Symbol.asyncDispose]();
    },
  };
}

interface Open {
  readonly plan: SourcePlan;
  readonly meter: Meter;
  readonly line: Line;
  readonly reading: Reading;
}

async function collect({ plan, meter, line, reading }: Open, run: Run): Promise<Collected> {
  const started = run.now();
  const waitedBefore = line.waited();
  const { families, fault, bytes, status, drops, origin, tables } = await reading.read(run);
  const snapshot = Object.freeze({
    source: plan.name,
    ...(plan.target && { target: plan.target.name }),
    at: run.now(),
    seconds: (run.now() - started) / 1000,
    bytes,
    ...(status === undefined ? {} : { status }),
    ...(plan.exchange.gate && { waitedSeconds: line.waited() - waitedBefore }),
    phases: meter.take(),
    drops,
    families,
    ...(fault && { fault }),
  });
  return { snapshot, ...(origin === undefined ? {} : { origin }), tables };
}

/** Line is what leads to a source's server: its connections, its credentials. */
interface Line extends AsyncDisposable {
  readonly fetch: Fetch;
  readonly readEndpoint: ReadEndpoint;
  /** Seconds that its requests have waited for their turn so far. */
  readonly waited: () => number;
}

function openLine(plan: SourcePlan, tools: SourceTools, meter: Meter): Line {
  const { gates = createGates(), wait, asked } = tools;
  const gated = (exchange: ExchangePlan, client: ClientTools): Client =>
    openGatedClient(exchange, { gates, ...client });
  const { openClient: connect = gated } = tools;
  const readEndpoint = rememberEndpoints();
  let opened: Client | undefined;
  const fetches = fetchesOf(plan.entries);
  // Connections must last as long as the most patient request.
  const timeoutSeconds = Math.max(...[plan, ...fetches].map(({ exchange }) => exchange.timeoutSeconds));
  const told = asked && { asked: (sent: Sent) => asked(curlLine(sent, plan.exchange)) };
  const guarded = plan.allow && { allow: plan.allow };
  const client = (): Client =>
    (opened ??= connect({ ...plan.exchange, timeoutSeconds }, { meter, readEndpoint, ...told, ...guarded }));
  const auth = openAuth(plan.auth, client);
  const ownAuth = fetches.flatMap((fetch) =>
    fetch.auth === undefined ? [] : [{ fetch, auth: openAuth(fetch.auth, client) }],
  );
  return {
    readEndpoint,
    waited: () => opened?.waitedSeconds ?? 0,
    async fetch({ plan: node, request, isForeign }, run) {
      const credentials = await (ownAuth.find(({ fetch }) => fetch === node)?.auth ?? (isForeign ? [] : auth));
      const parts = { client: client(), auth: credentials, exchange: node.exchange };
      return retrying(node.retry, () => fetchAnswer(parts, request, run.signal), { ...run, ...(wait && { wait }) });
    },
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

/** Undefined where it cannot be written: whoever reads the source finds out why. */
function rootOf(plan: SourcePlan, run: Run): HttpRequest | undefined {
  try {
    const written = { frame: requestFrame(plan, run) };
    return withShown(writeRequest(plan.request, written.frame), plan.request, written);
  } catch {
    return undefined;
  }
}
