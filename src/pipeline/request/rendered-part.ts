import { absoluteUrl } from '../../kit/urls.ts';
import { Fault } from '../../model/fault.ts';

/** whole gives a rendered text; it throws Fault REQUEST_TEMPLATE when a part of it is missing. */
export function whole(rendered: string | undefined, what: string): string {
  if (rendered === undefined) throw refused(`a part of ${what} is missing`);
  return rendered;
}

/** refused is the fault of a request that cannot be written. */
export function refused(reason: string): Fault {
  return new Fault('REQUEST_TEMPLATE', { reason });
}

/** absolute reads a url relative to that of another request. @throws Fault REQUEST_TEMPLATE for what is no url */
export function absolute(text: string, base: string): string {
  const url = absoluteUrl(text, base);
  if (url === undefined) throw refused('url is not an http, https or unix url');
  return url;
}

/** percentEncoded writes a text for path, query or form. A lone surrogate has no percent-encoding. */
export function percentEncoded(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
