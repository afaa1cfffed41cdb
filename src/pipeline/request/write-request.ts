import type { Frame, Template } from '../../kit/expression.ts';
import type { HttpRequest } from '../../kit/http.ts';
import { readUrl } from '../fetch/endpoint.ts';
import type { RequestPlan } from '../plan.ts';
import { absolute, percentEncoded, refused, whole } from './rendered-part.ts';
import { bodyType, writeBody } from './write-body.ts';

/**
 * writeRequest renders a request's templates, each computed part escaped for its place: percent-encoded in path and
 * query, as JSON or form text in a body of that Content-Type. Throws Fault REQUEST_TEMPLATE for a missing part, a
 * control character in a header, and a url that is none. A url may be relative to `base`.
 */
export function writeRequest(plan: RequestPlan, frame: Frame, base?: string): HttpRequest {
  const given = writeHeaders(plan.headers, frame);
  const implied = bodyType(plan.body);
  const contentType = headerOf(given, 'content-type') ?? implied ?? '';
  const headers =
    implied === undefined || headerOf(given, 'content-type') !== undefined
      ? given
      : { ...given, 'Content-Type': implied };
  const request = { method: plan.method, url: writeUrl(plan, frame, base), headers };
  return plan.body === undefined ? request : { ...request, body: writeBody(plan.body, contentType, frame) };
}

/** The url's own query stays as it is written; `query` goes behind it. */
function writeUrl({ url: template, query }: RequestPlan, frame: Frame, base: string | undefined): string {
  const rendered = whole(template.renderWhole(frame, urlEncoding(template)), 'url');
  const text = base === undefined ? rendered : absolute(rendered, base);
  const url = readUrl(text);
  const members = writeMembers(query, frame);
  if (members.length === 0 && !text.includes('?')) return url.href;
  url.search = [url.search.slice(1), ...members].filter((member) => member !== '').join('&');
  return url.href;
}

/** writeMembers writes what goes behind a url's own query. */
export function writeMembers(query: RequestPlan['query'], frame: Frame): readonly string[] {
  return Object.entries(query).map(([name, value]) => writeMember(name, value, frame));
}

function writeMember(name: string, value: Template | undefined, frame: Frame): string {
  if (value === undefined) return percentEncoded(name);
  return `${percentEncoded(name)}=${percentEncoded(whole(value.renderWhole(frame), `query ${name}`))}`;
}

/** urlEncoding lets a target's url at the head go in as it is; a part that would be a step in the path is refused. */
export function urlEncoding(template: Template): (value: string) => string {
  let isHead = /^\{\{\s*target\.url\s*\}\}/.test(template.text);
  return (value) => {
    const isAsIs = isHead;
    isHead = false;
    if (isAsIs) return value;
    if (value === '.' || value === '..') throw refused('a part of url is . or ..');
    return percentEncoded(value);
  };
}

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1];
}

/** writeHeaders renders headers; it throws Fault REQUEST_TEMPLATE for a missing part and a control character. */
export function writeHeaders(
  headers: Readonly<Record<string, Template>>,
  frame: Frame,
): Readonly<Record<string, string>> {
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
