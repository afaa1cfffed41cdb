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

/** percentEncoded writes a text for path, query or form. A lone surrogate has no percent-encoding. */
export function percentEncoded(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
