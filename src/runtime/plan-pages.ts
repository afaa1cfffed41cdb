import type { FailWhen, Paginate, Retry } from '../config/config.ts';
import type { FailWhenPlan, PageWay, PaginatePlan, Size } from '../pipeline/node-plan.ts';
import type { RetryPlan } from '../pipeline/plan.ts';
import { present } from './present.ts';

interface Paged {
  readonly retry?: Retry;
  readonly paginate?: Paginate;
  readonly fail_when?: FailWhen;
}

/** planPages says how an answer is come by again, how one leads to the next, and which answers are failures. */
export function planPages(node: Paged): {
  readonly retry?: RetryPlan;
  readonly paginate?: PaginatePlan;
  readonly failWhen?: FailWhenPlan;
} {
  const { retry, paginate, fail_when: failWhen } = node;
  return present({
    retry: retry && planRetry(retry),
    paginate: paginate && planPaginate(paginate),
    failWhen: failWhen && { condition: 'cel' in failWhen ? failWhen.cel : failWhen.when, message: failWhen.message },
  });
}

function planRetry({ attempts, backoff, on }: Retry): RetryPlan {
  const statuses = on.filter((one) => one !== 'network');
  return { attempts, backoffSeconds: backoff, statuses, onNetwork: on.includes('network') };
}

function planPaginate(paginate: Paginate): PaginatePlan | undefined {
  const way = wayOf(paginate);
  const { items, more, max_pages: maxPages } = paginate;
  return way && { way, maxPages, ...present({ items, more }) };
}

/** The config was checked: there is exactly one way. */
function wayOf({ next, page, offset, cursor }: Paginate): PageWay | undefined {
  if (next !== undefined) return next === 'link_header' ? { by: next } : { by: 'next', url: next };
  if (page !== undefined) {
    const { param, in: place, start, last } = page;
    return { by: 'page', param, in: place, start, ...present({ last, size: sizeOf(page) }) };
  }
  if (offset !== undefined) {
    const { param, in: place, size: step } = offset;
    return { by: 'offset', param, in: place, step, ...present({ size: sizeOf(offset) }) };
  }
  return cursor && { by: 'cursor', token: cursor.path, param: cursor.param, in: cursor.in };
}

function sizeOf({
  size_param: param,
  size,
}: {
  readonly size_param?: string;
  readonly size?: number;
}): Size | undefined {
  return param === undefined || size === undefined ? undefined : { param, value: size };
}
