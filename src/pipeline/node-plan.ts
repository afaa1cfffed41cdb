import type { Each, Expression } from '../kit/expression.ts';
import type { EntryPlan } from './entry-plan.ts';
import type { ExchangePlan, OpenAuth, RequestPlan, RetryPlan, SourcePlan } from './plan.ts';

/** NodePlan is a request of the tree: the source's own, or one that is made per item; its answer is one or more pages. */
export interface NodePlan {
  readonly request: RequestPlan;
  readonly exchange: Pick<ExchangePlan, 'success' | 'timeoutSeconds'>;
  readonly decoder: SourcePlan['decoder'];
  readonly retry?: RetryPlan;
  readonly paginate?: PaginatePlan;
  readonly failWhen?: FailWhenPlan;
  /** How long a good answer is not asked for again; absent: it always is. */
  readonly cacheSeconds?: number;
}

/** FetchPlan is a request that is made for each item of a group. */
export interface FetchPlan extends NodePlan {
  /** What it sends to another origin than the source's: nothing that the source gave it. */
  readonly ownHeaders: RequestPlan['headers'];
  /** Undefined: the source's. */
  readonly auth?: readonly OpenAuth[];
  readonly concurrency: number;
  readonly max: number;
  readonly onError: 'fail' | 'skip';
}

/** FailWhenPlan makes an accepted answer a failure. */
export interface FailWhenPlan {
  readonly condition: Expression;
  readonly message: string | undefined;
}

/** PaginatePlan is how one answer leads to the next. */
export interface PaginatePlan {
  readonly way: PageWay;
  /** What an empty page lacks; undefined: the page itself, when it is a list. */
  readonly items?: Each;
  /** Whether there are more pages, by what a page says itself. */
  readonly more?: Expression;
  readonly maxPages: number;
}

export type PageWay =
  | { readonly by: 'link_header' }
  | { readonly by: 'next'; readonly url: Expression }
  | {
      readonly by: 'page';
      readonly param: string;
      readonly in: PagePlace;
      readonly start: number;
      readonly last?: Expression;
      readonly size?: Size;
    }
  | {
      readonly by: 'offset';
      readonly param: string;
      readonly in: PagePlace;
      readonly step: number;
      readonly size?: Size;
    }
  | { readonly by: 'cursor'; readonly token: Expression; readonly param: string; readonly in: PagePlace };

/** PagePlace is where in a request it stands which page is asked for. */
export type PagePlace = 'query' | 'header' | 'body';

/** Size is the parameter that asks for pages of a size. */
export interface Size {
  readonly param: string;
  readonly value: number;
}

/** fetchesOf finds the requests that entries make per item, those inside others too. */
export function fetchesOf(entries: readonly EntryPlan[]): readonly FetchPlan[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'metric') return [];
    const inner = fetchesOf(entry.entries);
    return entry.fetch === undefined ? inner : [entry.fetch, ...inner];
  });
}
