import { type HttpRequest, type HttpResponse, withHeader } from '../kit/http.ts';
import type { NodePlan } from './node-plan.ts';
import type { Answered, Asking } from './read-pages.ts';

/**
 * Conditional remembers the last answer that said how to ask whether it still holds (RFC 9110, section 13): a 304 then
 * stands for that answer, which is not sent and not decoded again.
 */
export interface Conditional {
  /** The same request with its conditions; as it was when there is nothing to go by. */
  asking(asking: Asking): Asking;
  /** The answer remembered, when this one says that it still holds. */
  unchanged(response: HttpResponse): Answered | undefined;
  remember(asking: Asking, answered: Answered): void;
}

interface Kept {
  readonly url: string;
  readonly answered: Answered;
}

const NOT_MODIFIED = 304;

/** createConditional begins with nothing remembered. Only GET without a body is asked conditionally. */
export function createConditional(): Conditional {
  let kept: Kept | undefined;
  let isAsked = false;
  return {
    asking(asking) {
      const { request, plan } = asking;
      isAsked = kept?.url === request.url && request.method === 'GET' && request.body === undefined;
      if (!isAsked || kept === undefined) return asking;
      return { ...asking, request: withConditions(request, kept.answered.response), plan: acceptingNotModified(plan) };
    },
    unchanged(response) {
      if (!isAsked || kept === undefined || response.status !== NOT_MODIFIED) return undefined;
      const { document, response: before } = kept.answered;
      return { document, response: { ...before, seconds: response.seconds } };
    },
    remember({ request }, answered) {
      const { etag, 'last-modified': lastModified } = answered.response.headers;
      kept = etag === undefined && lastModified === undefined ? undefined : { url: request.url, answered };
    },
  };
}

/** What the config sends itself stays. */
function withConditions(request: HttpRequest, { headers }: HttpResponse): HttpRequest {
  const { etag, 'last-modified': lastModified } = headers;
  const conditions = [
    ['If-None-Match', etag],
    ['If-Modified-Since', lastModified],
  ] as const;
  const own = new Set(Object.keys(request.headers).map((name) => name.toLowerCase()));
  return conditions.reduce(
    (asked, [name, value]) =>
      value === undefined || own.has(name.toLowerCase()) ? asked : withHeader(asked, name, value),
    request,
  );
}

function acceptingNotModified(plan: NodePlan): NodePlan {
  const { success } = plan.exchange;
  return { ...plan, exchange: { ...plan.exchange, success: [...success, [NOT_MODIFIED, NOT_MODIFIED]] } };
}
