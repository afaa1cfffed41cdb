import type { Frame } from '../../kit/expression.ts';
import { type HttpRequest, withHeader } from '../../kit/http.ts';
import { Fault } from '../../model/fault.ts';
import { isMissing, readNumber, readText } from '../../model/value.ts';
import type { PagePlace, PageWay, PaginatePlan } from '../node-plan.ts';
import { passes } from '../extract/passes.ts';
import { nextLink } from './next-link.ts';
import { absolute } from './rendered-part.ts';
import { withBodyMember } from './with-body-member.ts';
import { withQueryMember } from './with-query-member.ts';

/** Pager leads from page to page. */
export interface Pager {
  readonly first: HttpRequest;
  /** Whether a page has no items: the last one, which says nothing. @throws Fault REQUEST_PAGES when that cannot be told */
  isEmpty(page: Frame): boolean;
  /** The request for the page after one; undefined when there is none. */
  next(page: Frame): HttpRequest | undefined;
}

/** createPager begins before the first page; without a plan there is no other. */
export function createPager(plan: PaginatePlan | undefined, request: HttpRequest): Pager {
  if (plan === undefined) return { first: request, isEmpty: () => false, next: () => undefined };
  const step = stepOf(plan.way);
  const seen = new Set<string>();
  let current = step.first(request);
  return {
    first: current,
    isEmpty: (page) => isEmpty(plan, page),
    next(page) {
      if (plan.more !== undefined && !passes(plan.more.evaluate(page))) return undefined;
      const found = step.next(current, page);
      // A url or token that was there already would lead round and round.
      if (found === undefined || seen.has(found.token)) return undefined;
      seen.add(found.token);
      current = found.request;
      return current;
    },
  };
}

interface Step {
  first(request: HttpRequest): HttpRequest;
  next(current: HttpRequest, page: Frame): { readonly request: HttpRequest; readonly token: string } | undefined;
}

function stepOf(way: PageWay): Step {
  switch (way.by) {
    case 'link_header':
      return urlStep((page) => nextLink(page.scope.response?.headers['link'] ?? ''));
    case 'next':
      return urlStep((page) => textOf(readText(way.url.evaluate(page))));
    case 'page':
      return numberStep(way, way.start, (number, page) => {
        const last = way.last === undefined ? undefined : readNumber(way.last.evaluate(page));
        return last !== undefined && !isMissing(last) && number >= last ? undefined : number + 1;
      });
    case 'offset':
      return numberStep(way, 0, (offset) => offset + way.step);
    case 'cursor':
      return cursorStep(way);
  }
}

function urlStep(urlOf: (page: Frame) => string | undefined): Step {
  return {
    first: (request) => request,
    next(current, page) {
      const url = urlOf(page);
      if (url === undefined) return undefined;
      const next = absolute(url, current.url);
      return { request: { ...current, url: next }, token: next };
    },
  };
}

type Put = (request: HttpRequest, name: string, value: string | number) => HttpRequest;

const PUT: Readonly<Record<PagePlace, Put>> = {
  query: (request, name, value) => withQueryMember(request, name, String(value)),
  header: (request, name, value) => withHeader(request, name, String(value)),
  body: withBodyMember,
};

type Numbered = Extract<PageWay, { by: 'page' | 'offset' }>;

function numberStep(
  { param, in: place, size }: Numbered,
  start: number,
  after: (number: number, page: Frame) => number | undefined,
): Step {
  let number = start;
  const at = (request: HttpRequest): HttpRequest => PUT[place](request, param, number);
  return {
    first: (request) => at(size === undefined ? request : PUT[place](request, size.param, size.value)),
    next(current, page) {
      const next = after(number, page);
      if (next === undefined) return undefined;
      number = next;
      return { request: at(current), token: String(next) };
    },
  };
}

function cursorStep({ token, param, in: place }: Extract<PageWay, { by: 'cursor' }>): Step {
  return {
    first: (request) => request,
    next(current, page) {
      const text = textOf(readText(token.evaluate(page)));
      return text === undefined ? undefined : { request: PUT[place](current, param, text), token: text };
    },
  };
}

function textOf(text: ReturnType<typeof readText>): string | undefined {
  return isMissing(text) || text === '' ? undefined : text;
}

function isEmpty({ way, items, more }: PaginatePlan, page: Frame): boolean {
  if (items !== undefined) return items.rounds(page).length === 0;
  if (Array.isArray(page.item)) return page.item.length === 0;
  // A chain of urls or tokens ends by itself; numbers go on for ever, unless the answer tells.
  if ((way.by === 'page' || way.by === 'offset') && more === undefined) throw new Fault('REQUEST_PAGES');
  return false;
}
