import type { Hide } from './expression.ts';

/** HttpRequest is a request as it goes out; header names are as written. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** With false a redirect is the answer, whatever the source says. */
  readonly followsRedirects?: boolean;
  /** With false the cookies that the source keeps stay at home, as for a login that begins anew; a plugin's requests say so by themselves. */
  readonly takesCookies?: boolean;
  /** How it may be shown, given by the exporter itself: the request as the config has it, before credentials were put on it. */
  readonly shown?: (hide: Hide) => ShownRequest;
}

/** ShownRequest is a request whose texts hold what `hide` wrote in the place of what came from outside the config. */
export interface ShownRequest {
  /** The request itself, as it was when it was written. */
  readonly real: HttpRequest;
  /** Undefined for one that was written relative to another request's: it holds what was hidden there and here. */
  readonly url: string | undefined;
  readonly headers: HttpRequest['headers'];
  readonly body: string | undefined;
}

/** HttpResponse is an answer with its whole body, decompressed; header names are in lower case, repeated ones joined by ", ". */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each Set-Cookie as it was sent, also those of the redirects on the way that stayed at the origin; absent for none. */
  readonly setCookies?: readonly string[];
  readonly body: Uint8Array;
  readonly seconds: number;
}

/** Http sends one request over connections that are made as the source makes its own, with its TLS settings; it throws FETCH_… faults. */
export type Http = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

/** withHeader sets a header of a request, in place of one of that name in any case. */
export function withHeader(request: HttpRequest, name: string, value: string): HttpRequest {
  const others = Object.entries(request.headers).filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return { ...request, headers: { ...Object.fromEntries(others), [name]: value } };
}
