import type { Frame, Template } from '../../kit/expression.ts';
import type { HttpRequest } from '../../kit/http.ts';
import { Fault } from '../../model/fault.ts';
import { readEndpoint } from '../fetch/endpoint.ts';
import type { RequestPlan } from '../plan.ts';

/**
 * writeRequest renders a request's templates, each computed part escaped for its place: percent-encoded in path and
 * query, as JSON or form text in a body of that Content-Type. Throws Fault REQUEST_TEMPLATE for a missing part, a
 * control character in a header, and a url that is none.
 */
export function writeRequest(plan: RequestPlan, frame: Frame): HttpRequest {
  const headers = writeHeaders(plan.headers, frame);
  const request = { method: plan.method, url: writeUrl(plan, frame), headers };
  if (plan.body === undefined) return request;
  return { ...request, body: whole(plan.body.renderWhole(frame, bodyEncoding(headers)), 'body') };
}

/** The url's own query stays as it is written; `query` goes behind it. */
function writeUrl({ url: template, query }: RequestPlan, frame: Frame): string {
  const text = whole(template.renderWhole(frame, urlEncoding(template)), 'url');
  readEndpoint(text);
  const url = new URL(text);
  const members = Object.entries(query).map(([name, value]) => writeMember(name, value, frame));
  url.search = [url.search.slice(1), ...members].filter((member) => member !== '').join('&');
  return url.href;
}

function writeMember(name: string, value: Template | undefined, frame: Frame): string {
  if (value === undefined) return percentEncoded(name);
  return `${percentEncoded(name)}=${percentEncoded(whole(value.renderWhole(frame), `query ${name}`))}`;
}

/** A target's url at the head goes in as it is; a part that would be a step in the path is refused. */
function urlEncoding(template: Template): (value: string) => string {
  let isHead = /^\{\{\s*target\.url\s*\}\}/.test(template.text);
  return (value) => {
    const isAsIs = isHead;
    isHead = false;
    if (isAsIs) return value;
    if (value === '.' || value === '..') throw refused('a part of url is . or ..');
    return percentEncoded(value);
  };
}

/** A lone surrogate has no percent-encoding. */
function percentEncoded(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\uFFFD'));
}

function writeHeaders(headers: Readonly<Record<string, Template>>, frame: Frame): Readonly<Record<string, string>> {
  const written = Object.entries(headers).map(([name, template]): [string, string] => {
    const value = whole(template.renderWhole(frame), `header ${name}`);
    if (hasControl(value)) throw refused(`header ${name} holds a line break or another control character`);
    return [name, value];
  });
  return Object.fromEntries(written);
}

/** hasControl finds what no header may hold: line breaks and other control characters but the tab. */
export function hasControl(value: string): boolean {
  return /[^\P{Cc}\t\u0080-\u009F]/u.test(value);
}

function bodyEncoding(headers: Readonly<Record<string, string>>): (value: string) => string {
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (/^[\w.-]+\/(?:[\w.-]+\+)?json\b/i.test(contentType)) return (value) => JSON.stringify(value).slice(1, -1);
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return percentEncoded;
  return (value) => value;
}

function whole(rendered: string | undefined, what: string): string {
  if (rendered === undefined) throw refused(`a part of ${what} is missing`);
  return rendered;
}

function refused(reason: string): Fault {
  return new Fault('REQUEST_TEMPLATE', { reason });
}
