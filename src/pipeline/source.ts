import type { Answer, Document, Frame, Scope } from '../kit/expression.ts';
import type { HttpResponse } from '../kit/http.ts';
import type { Table } from '../kit/join.ts';
import type { Auth } from '../kit/plugin.ts';
import { Fault } from '../model/fault.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { compileExtract, type Extract } from './extract/extract.ts';
import { createCollector } from './families/collector.ts';
import { asWritten } from './fetch/as-written.ts';
import { type Client, openClient } from './fetch/client.ts';
import { fetchAnswer } from './fetch/fetch.ts';
import { fillTables } from './join/fill-tables.ts';
import type { SourcePlan } from './plan.ts';
import { writeRequest } from './request/write-request.ts';

/** Run is what one collection needs from outside: its deadline, the time, and the tables of other sources. */
export interface Run {
  /** Aborts the collection; it then fails with FETCH_TIMEOUT. */
  readonly signal: AbortSignal;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** The last good table of a lookup, undefined when an optional one has none; throws Fault JOIN_NOT_READY. */
  table(name: string): Table | undefined;
}

/** Collected is a collection's outcome: the snapshot, and the tables that the documents filled (none after a failure). */
export interface Collected {
  readonly snapshot: Snapshot;
  readonly tables: ReadonlyMap<string, Table>;
}

/** PipelineSource is a source with its connections open. */
export interface PipelineSource extends AsyncDisposable {
  readonly plan: SourcePlan;
  /** Never rejects: a failure is a snapshot with a fault. */
  collect(run: Run): Promise<Collected>;
}

/**
 * openSource prepares a source; its connections open with the first collection. TLS files that cannot be read then fail
 * that collection, and the next one tries again. Whoever opens it disposes it.
 */
export function openSource(plan: SourcePlan): PipelineSource {
  let opened: Client | undefined;
  const client = (): Client => (opened ??= openClient(plan.exchange));
  const auth = Promise.all(plan.auth.map((open) => open((request, signal) => client().send(request, signal))));
  // A plugin that cannot be created fails each collection, not the process.
  auth.catch(() => undefined);
  const open: Open = { plan, client, auth, extract: compileExtract(plan.labels, plan.entries) };
  return {
    plan,
    collect: (run) => collect(open, run),
    [Symbol.asyncDispose]: async () => opened?.[Symbol.asyncDispose](),
  };
}

interface Open {
  readonly plan: SourcePlan;
  readonly client: () => Client;
  readonly auth: Promise<readonly Auth[]>;
  readonly extract: Extract;
}

/** The stages, one under another. The only place that awaits, and the one border where faults become values. */
async function collect({ plan, client, auth, extract }: Open, run: Run): Promise<Collected> {
  const started = run.now();
  const out = createCollector(plan.limits);
  let bytes = 0;
  let url = '';
  const outcome = (part: Pick<Snapshot, 'families'> & { fault?: Fault }): Snapshot =>
    Object.freeze({
      source: plan.name,
      at: run.now(),
      seconds: (run.now() - started) / 1000,
      bytes,
      drops: out.drops,
      ...part,
    });
  try {
    const request = writeRequest(plan.request, requestFrame(run));
    url = request.url;
    const response = await fetchAnswer(
      { client: client(), auth: await auth, exchange: plan.exchange },
      request,
      run.signal,
    );
    bytes = response.body.byteLength;
    const document = decode(plan, response);
    if (document.passedOver) out.drop('passed_over', document.passedOver);
    const tables = await fillTables(plan.fills, documentFrame(document, { run, response, tables: new Map() }));
    extract(documentFrame(document, { run, response, tables }), out);
    return { snapshot: outcome({ families: out.families() }), tables };
  } catch (cause) {
    return {
      snapshot: outcome({ families: [], fault: asWritten(faultOf(cause), url, plan.request.url.text) }),
      tables: new Map(),
    };
  }
}

function decode(plan: SourcePlan, response: HttpResponse): Document {
  const contentType = response.headers['content-type'] ?? '';
  return plan.decoder(contentType).decode(response.body, contentType, plan.limits);
}

/** An error without a code is a bug of ours or of a plugin: it fails its source alone, and says what it was. */
function faultOf(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  return new Fault('EXTRACT_UNEXPECTED', { reason: cause instanceof Error ? cause.name : typeof cause }, cause);
}

/** Templates in a request are rendered before there is a document. */
function requestFrame(run: Run): Frame {
  const scope: Scope = {
    document: { dialect: 'json', root: undefined },
    now: run.now(),
    table: (name) => run.table(name),
  };
  return { item: undefined, key: undefined, parent: undefined, scope };
}

interface Found {
  readonly run: Run;
  readonly response: HttpResponse;
  /** Tables from this very document come before those of other sources. */
  readonly tables: ReadonlyMap<string, Table>;
}

function documentFrame(document: Document, { run, response, tables }: Found): Frame {
  const scope: Scope = {
    document,
    response: answerOf(response),
    now: run.now(),
    table: (name) => tables.get(name) ?? run.table(name),
  };
  return { item: document.root, key: undefined, parent: undefined, scope };
}

function answerOf({ status, headers, seconds, body }: HttpResponse): Answer {
  return { status, headers, seconds, bytes: body.byteLength };
}
