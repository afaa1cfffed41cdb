import { isOverOf, type Until } from '../kit/ending.ts';
import type { Frame } from '../kit/expression.ts';
import type { HttpRequest } from '../kit/http.ts';
import { Fault } from '../model/fault.ts';
import type { Child } from './extract/extract.ts';
import { readEndpoint } from './fetch/endpoint.ts';
import type { FetchPlan } from './node-plan.ts';
import { type Asking, type PageTools, readPages } from './read-pages.ts';
import { sharedAsk } from './shared-ask.ts';
import { withShown } from './request/shown-request.ts';
import { writeRequest } from './request/write-request.ts';

/** ChildTools is what the requests of items are made with. */
export interface ChildTools extends PageTools {
  /** The source's own request: urls are relative to it, and its credentials are for its origin. */
  readonly root: HttpRequest;
  /** How many requests of each plan were made. */
  readonly made: Map<FetchPlan, number>;
  readonly signal: Until;
}

/**
 * readChildren makes the requests that items ask for, so many at a time as their plan says, and reads the answers in the
 * order of the items: the first of two equal series is then the same every time.
 */
export async function readChildren(children: readonly Child[], tools: ChildTools): Promise<void> {
  const prepared = children.filter((child) => isWithinMax(child, tools)).map((child) => prepare(child, tools));
  const sharing: ChildTools = {
    ...tools,
    ask: sharedAsk(
      tools.ask,
      prepared.map(({ request }) => request).filter((one) => one !== undefined),
    ),
  };
  const started: Started[] = [];
  const start = (): void => {
    for (let one = prepared[0]; one !== undefined && started.length < one.child.plan.concurrency; one = prepared[0]) {
      started.push(begin(one, sharing));
      prepared.shift();
    }
  };
  start();
  for (let one = started.shift(); one !== undefined; one = started.shift()) {
    await readOne(one, tools);
    start();
  }
}

/** What is over `max` is left out and counted. */
function isWithinMax({ plan }: Child, { made, out }: ChildTools): boolean {
  const count = (made.get(plan) ?? 0) + 1;
  made.set(plan, count);
  if (count <= plan.max) return true;
  out.drop('limit');
  return false;
}

interface Prepared {
  readonly child: Child;
  readonly request?: HttpRequest;
  readonly isForeign: boolean;
  /** Why it cannot be written. */
  readonly fault?: unknown;
}

function prepare(child: Child, { root }: ChildTools): Prepared {
  const { plan, frame } = child;
  try {
    const request = write(plan.request, frame, root);
    const isForeign = originOf(request) !== originOf(root);
    if (!isForeign) return { child, request, isForeign };
    const own = { ...plan.request, headers: plan.ownHeaders };
    return { child, request: write(own, frame, root), isForeign };
  } catch (fault) {
    return { child, isForeign: false, fault };
  }
}

/** It says how it may be shown where its root does. */
function write(plan: FetchPlan['request'], frame: Frame, root: HttpRequest): HttpRequest {
  const request = writeRequest(plan, frame, root.url);
  return root.shown === undefined ? request : withShown(request, plan, { frame, base: root });
}

function originOf({ url }: HttpRequest): string {
  return readEndpoint(url).origin;
}

interface Started {
  readonly child: Child;
  readonly pages: AsyncGenerator<Frame, void, undefined>;
  readonly first: Promise<IteratorResult<Frame, void>>;
}

/** The first page is asked for at once; the others when it is read. */
function begin(prepared: Prepared, tools: ChildTools): Started {
  const { child } = prepared;
  const pages = pagesOf(prepared, tools);
  const first = pages.next();
  // It is awaited in its turn: until then nobody asks how it ended.
  first.catch(() => undefined);
  return { child, pages, first };
}

async function* pagesOf(
  { child, request, isForeign, fault }: Prepared,
  tools: ChildTools,
): AsyncGenerator<Frame, void, undefined> {
  if (request === undefined) throw fault;
  const { plan, frame } = child;
  const asking: Asking = { plan, request, isForeign };
  yield* readPages(asking, frame, tools);
}

async function readOne({ child, pages, first }: Started, tools: ChildTools): Promise<void> {
  try {
    for (let step = await first; step.done !== true; step = await pages.next()) {
      await readChildren(child.read(step.value), tools);
    }
  } catch (cause) {
    if (child.plan.onError === 'fail' || isOverOf(tools.signal) || !isOfAnswer(cause)) throw cause;
    tools.out.drop('fetch_failed');
  }
}

/** What a limit or a bug throws is no matter of one request. */
function isOfAnswer(cause: unknown): boolean {
  if (!(cause instanceof Fault)) return false;
  return ['request', 'auth', 'fetch', 'decode'].includes(cause.stage) || cause.code === 'EXTRACT_FAIL_WHEN';
}
