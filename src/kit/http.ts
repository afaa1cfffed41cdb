/** HttpRequest is a request as it goes out; header names are as written. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** With false a redirect is the answer, whatever the source says. */
  readonly followsRedirects?: boolean;
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
