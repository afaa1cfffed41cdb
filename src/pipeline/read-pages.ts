import type { Document, Frame } from '../kit/expression.ts';
import type { HttpRequest, HttpResponse } from '../kit/http.ts';
import { Fault } from '../model/fault.ts';
import { passes } from './extract/passes.ts';
import type { Collector } from './families/collector.ts';
import { readEndpoint } from './fetch/endpoint.ts';
import type { NodePlan } from './node-plan.ts';
import { createPager } from './request/pager.ts';

/** Asking is a request of the tree that is written. */
export interface Asking {
  readonly plan: NodePlan;
  readonly request: HttpRequest;
  /** Whether it goes to another origin than the source's own request. */
  readonly isForeign: boolean;
}

/** Answered is an answer that was accepted, and decoded. */
export interface Answered {
  readonly response: HttpResponse;
  readonly document: Document;
}

/** PageTools is what the pages of one request are read with. */
export interface PageTools {
  /** Sends a request and decodes its answer. */
  readonly ask: (asking: Asking) => Promise<Answered>;
  /** Told of each answer that says of itself that it is good. */
  accepted(asking: Asking, answered: Answered): void;
  /** A document where it is read: as what an item of `outer` leads to, or on its own. */
  frameOf(answered: Answered, outer: Frame | undefined): Frame;
  readonly out: Collector;
}

/**
 * readPages gives the pages of one request as they are asked for; none is held. An empty page ends them; the first is
 * given all the same. Throws the faults of asking, REQUEST_PAGES, REQUEST_OTHER_ORIGIN and EXTRACT_FAIL_WHEN.
 */
export async function* readPages(
  asking: Asking,
  outer: Frame | undefined,
  tools: PageTools,
): AsyncGenerator<Frame, void, undefined> {
  const { plan } = asking;
  const pager = createPager(plan.paginate, asking.request);
  let request = pager.first;
  for (let pages = 1; ; pages += 1) {
    const asked = { ...asking, request };
    const answered = await tools.ask(asked);
    const page = tools.frameOf(answered, outer);
    failWhen(plan, page);
    tools.accepted(asked, answered);
    const isEmpty = pager.isEmpty(page);
    if (!isEmpty || pages === 1) yield page;
    const next = isEmpty ? undefined : pager.next(page);
    if (next === undefined) return;
    if (pages === plan.paginate?.maxPages) {
      tools.out.drop('limit');
      return;
    }
    refuseOtherOrigin(request, next);
    request = next;
  }
}

function failWhen({ failWhen: plan }: NodePlan, page: Frame): void {
  if (plan === undefined || !passes(plan.condition.evaluate(page))) return;
  throw new Fault('EXTRACT_FAIL_WHEN', { reason: plan.message ?? plan.condition.text });
}

/** A page that an answer names gets the credentials of the one before: it must be of the same server. */
function refuseOtherOrigin(before: HttpRequest, next: HttpRequest): void {
  const { origin } = readEndpoint(before.url);
  if (readEndpoint(next.url).origin !== origin) throw new Fault('REQUEST_OTHER_ORIGIN', { origin });
}
