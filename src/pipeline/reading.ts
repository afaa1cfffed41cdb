import { OpenEnding, whenOverOf } from '../kit/ending.ts';
import type { Document, Frame } from '../kit/expression.ts';
import type { HttpResponse } from '../kit/http.ts';
import type { Table } from '../kit/join.ts';
import type { Family } from '../model/family.ts';
import { Fault } from '../model/fault.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type AnswerCache, createAnswerCache } from './answer-cache.ts';
import { type Conditional, createConditional } from './conditional.ts';
import { compileExtract, type Extract, type Watch } from './extract/extract.ts';
import type { Walks } from './extract/walks.ts';
import { type Collector, createCollector } from './families/collector.ts';
import { asWritten } from './fetch/as-written.ts';
import { readEndpoint, type ReadEndpoint } from './fetch/endpoint.ts';
import type { Meter } from './fetch/meter.ts';
import { frameOf, requestFrame, steadyTables } from './frames.ts';
import { type Filled, fillTables } from './join/fill-tables.ts';
import type { SourcePlan } from './plan.ts';
import { type ChildTools, readChildren } from './read-children.ts';
import { type Answered, type Asking, readPages } from './read-pages.ts';
import { withShown } from './request/shown-request.ts';
import { createRepeats, type Repeats } from './repeats.ts';
import { writeRequest } from './request/write-request.ts';
import type { Run } from './run.ts';
import { HandOver } from './scales.ts';

/** Read is what came of the documents of one collection: their samples and tables, or the fault that it failed with. */
export interface Read extends Pick<Snapshot, 'families' | 'fault' | 'bytes' | 'status' | 'drops'> {
  /** The origin of the server that was asked; absent where no request could be written. */
  readonly origin?: string;
  /** After a failure none, unless only a table of another source lacked. */
  readonly tables: ReadonlyMap<string, Table>;
}

/** Fetch sends a request of the tree with its credentials, and again where its plan says so. Throws faults up to the stage fetch. */
export type Fetch = (asking: Asking, run: Run) => Promise<HttpResponse>;

/** Reading is all of a source but its connections: what is asked, and what is made of the answers. */
export interface Reading {
  /** Never rejects but with a HandOver: a failure is a fault. */
  read(run: Run): Promise<Read>;
}

/** ReadingTools is what a source is read with. */
export interface ReadingTools {
  readonly fetch: Fetch;
  readonly meter: Meter;
  /** Remembers what those read who send its requests. */
  readonly readEndpoint?: ReadEndpoint;
  readonly watch?: Watch;
  /** Keeps what entries are compiled to; without it, a source's are its own. */
  readonly walks?: Walks;
  /** Told of every document as it was decoded, and of the answer that it was read from. */
  readonly decoded?: (document: Document, response: HttpResponse) => void;
  /** Told before a body of so many bytes is read in a way that takes long. Throws HandOver. */
  readonly slow?: (bytes: number) => void;
  /** Whether somebody is told of requests, so that they must say how they may be shown. */
  readonly isTold?: boolean;
}

interface Open extends ReadingTools {
  readonly plan: SourcePlan;
  readonly extract: Extract;
  readonly conditional: Conditional;
  readonly repeats: Repeats;
  readonly cache: AnswerCache;
  /** What the last good collection gave. */
  last: readonly Family[];
}

/** openReading prepares the reading of a source. It has no connections: it asks by `fetch`, in whatever thread it is. */
export function openReading(plan: SourcePlan, tools: ReadingTools): Reading {
  const extract = compileExtract(plan.labels, plan.entries, tools);
  const memory = { conditional: createConditional(), repeats: createRepeats(), cache: createAnswerCache() };
  const open: Open = { ...tools, ...memory, plan, extract, last: [] };
  return { read: (run) => read(open, run) };
}

interface Progress {
  bytes: number;
  /** Of the last answer to the source's own request. */
  status: number | undefined;
  url: string;
}

/** The one border where faults become values. Nothing is given before the whole tree of requests has ended well. */
async function read(open: Open, run: Run): Promise<Read> {
  const { plan, readEndpoint: endpointOf = readEndpoint } = open;
  const out = createCollector(plan.limits, open.last);
  const progress: Progress = { bytes: 0, status: undefined, url: '' };
  const tables: Filled = new Map();
  const outcome = (part: Pick<Read, 'families' | 'fault' | 'tables'>): Read => ({
    bytes: progress.bytes,
    ...(progress.status === undefined ? {} : { status: progress.status }),
    ...(progress.url === '' ? {} : { origin: endpointOf(progress.url).origin }),
    drops: out.drops.size === 0 ? NO_DROPS : out.drops,
    ...part,
  });
  // Requests that were begun ahead end with the collection.
  const signal = new OpenEnding();
  const leave = whenOverOf(run.signal, () => signal.end());
  try {
    await readTree(open, { ...run, signal }, { out, progress, tables });
    open.last = out.families();
    return outcome({ families: open.last, tables });
  } catch (cause) {
    if (cause instanceof HandOver) throw cause;
    const fault = asWritten(faultOf(cause), progress.url, plan.request.url.text);
    // Two sources that need each other's tables would otherwise wait for ever.
    const isOnlyEarly = fault.code === 'JOIN_NOT_READY';
    return outcome({ families: [], fault, tables: isOnlyEarly ? tables : new Map<string, Table>() });
  } finally {
    leave();
    signal.end();
  }
}

/** Most collections leave nothing out, and an outcome is kept until the next. */
const NO_DROPS: Read['drops'] = new Map();

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
  const root = open.isTold === true ? withShown(real, plan.request, written) : real;
  progress.url = root.url;
  const table = steadyTables(run, tables);
  const tools: ChildTools = {
    out,
    root,
    made: new Map(),
    signal: run.signal,
    async ask(one) {
      const answered = open.cache.find(one, run.now()) ?? (await ask(one, { open, run, ...target }));
      // Only documents look things up: the request has gone out while other sources still made their tables.
      await run.ready?.();
      return answered;
    },
    accepted: (one, answered) => open.cache.keep(one, answered, run.now()),
    frameOf: (answered, outer) => frameOf(answered, { plan, run, outer, table }),
  };
  const pages = readPages({ plan, request: root, isForeign: false }, undefined, tools);
  const readPage = async (page: Frame): Promise<void> => {
    const children = meter.time('extract', () => extract(page, out));
    if (children.length > 0) await readChildren(children, tools);
  };
  if (plan.fills.length === 0) {
    for await (const page of pages) await readPage(page);
    return;
  }
  // Tables are made of all pages before the first is read: any of them may look up what another holds.
  const held: Frame[] = [];
  for await (const page of pages) held.push(page);
  await fillTables(plan, held, tables);
  for (const page of held) await readPage(page);
}

interface Asked extends Target {
  readonly open: Open;
  readonly run: Run;
}

/** The source's own request is asked conditionally; pages and requests per item are too many to remember. */
async function ask(asking: Asking, { open, run, out, progress }: Asked): Promise<Answered> {
  const isRoot = asking.plan === open.plan;
  const conditional = isRoot && open.plan.paginate === undefined ? open.conditional : undefined;
  const tell = (status: number): void => {
    if (isRoot) progress.status = status;
  };
  const response = await open.fetch(conditional?.asking(asking) ?? asking, run).catch((cause: unknown) => {
    if (cause instanceof Fault && cause.code === 'FETCH_STATUS') tell(Number(cause.details['status']));
    throw cause;
  });
  tell(response.status);
  progress.bytes += response.body.byteLength;
  const unchanged = conditional?.unchanged(response);
  const answered = unchanged ?? {
    response,
    document: documentOf(asking, response, { open, isKept: conditional !== undefined }),
  };
  open.decoded?.(answered.document, answered.response);
  countPassedOver(answered.document, out);
  if (unchanged === undefined) conditional?.remember(asking, answered);
  return answered;
}

/** What is kept are answers to the source's own request; pages and requests per item are too many. */
function documentOf(
  asking: Asking,
  response: HttpResponse,
  { open, isKept }: { open: Open; isKept: boolean },
): Document {
  const known = isKept ? open.repeats.find(response) : undefined;
  if (known !== undefined) return known;
  const document = open.meter.time('decode', () => decode(asking, response, open));
  if (isKept) open.repeats.note(response, document);
  return document;
}

function countPassedOver({ passedOver = 0 }: Document, out: Collector): void {
  if (passedOver > 0) out.drop('passed_over', passedOver);
}

function decode({ plan: node }: Asking, { headers, body }: HttpResponse, { plan, slow }: Open): Document {
  const contentType = headers['content-type'] ?? '';
  const limits = { depth: plan.limits.depth, ...(slow && { slow: () => slow(body.byteLength) }) };
  return node.decoder(contentType).decode(body, contentType, limits);
}

/** An error without a code is a bug of ours or of a plugin: it fails its source alone, and says what it was. */
function faultOf(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  return new Fault('EXTRACT_UNEXPECTED', { reason: cause instanceof Error ? cause.name : typeof cause }, cause);
}
