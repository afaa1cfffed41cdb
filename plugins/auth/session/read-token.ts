import type { Decoder } from '../../../src/kit/plugin.ts';
import { type Document, type Expression, NOWHERE } from '../../../src/kit/expression.ts';
import type { HttpResponse } from '../../../src/kit/http.ts';
import { isMissing, readText } from '../../../src/model/value.ts';
import { readCookies } from './cookies.ts';

/** TokenPlace is where an answer holds the token; without one, all its cookies are the token. */
export type TokenPlace = { readonly cookie: string } | { readonly header: string } | { readonly path: Expression };

/** Decoders reads the answers of logins. */
export interface Decoders {
  readonly json: Decoder;
  readonly xml: Decoder;
}

/** Session is what a login gave: cookies by name, or a token. */
export type Session = { readonly cookies: ReadonlyMap<string, string> } | { readonly token: string };

/** readSession finds the token in an answer, or the cookies; undefined when there is none. Throws DECODE_… faults. */
export function readSession(
  response: HttpResponse,
  place: TokenPlace | undefined,
  decoders: Decoders,
): Session | undefined {
  const cookies = readCookies(response.setCookies ?? []);
  if (place === undefined) return cookies.size === 0 ? undefined : { cookies };
  const token = 'cookie' in place ? cookies.get(place.cookie) : textAt(response, place, decoders);
  return token === undefined || token === '' ? undefined : { token };
}

/** placeText says what was looked for, for a fault. */
export function placeText(place: TokenPlace | undefined): string {
  if (place === undefined) return 'cookie';
  if ('cookie' in place) return `cookie ${place.cookie}`;
  return 'header' in place ? `header ${place.header}` : `token at ${place.path.text}`;
}

function textAt(
  response: HttpResponse,
  place: Exclude<TokenPlace, { readonly cookie: string }>,
  decoders: Decoders,
): string | undefined {
  if ('header' in place) return response.headers[place.header.toLowerCase()];
  const { status, headers, seconds, body } = response;
  const document = documentOf(response, decoders);
  const answer = { status, headers, seconds, bytes: body.byteLength };
  const scope = { ...NOWHERE.scope, document, response: answer };
  const text = readText(place.path.evaluate({ ...NOWHERE, item: document.root, scope }));
  return isMissing(text) ? undefined : text;
}

const LIMITS = { depth: 100 };

/** An answer that is neither XML nor JSON is a text, mostly the token itself. */
function documentOf({ headers, body }: HttpResponse, { json, xml }: Decoders): Document {
  const contentType = headers['content-type'] ?? '';
  if (/[/+]xml\b/i.test(contentType)) return xml.decode(body, contentType, LIMITS);
  if (/\bjson\b/i.test(contentType)) return json.decode(body, contentType, LIMITS);
  return { dialect: 'json', root: Buffer.from(body).toString().trim() };
}
