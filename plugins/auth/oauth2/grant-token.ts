import { NOWHERE } from '../../../src/kit/expression.ts';
import { type HttpRequest, type HttpResponse, withHeader } from '../../../src/kit/http.ts';
import type { Context } from '../../../src/kit/plugin.ts';
import { absoluteUrl } from '../../../src/kit/urls.ts';
import { Fault } from '../../../src/model/fault.ts';
import { basicCredentials } from '../basic.ts';
import { askLogin } from '../token/ask-login.ts';
import { type Held, LoginRefusal } from '../token/keeper.ts';
import { shownUrl } from '../token/shown-url.ts';
import type { Grant } from './schema.ts';

/** Granted is a token, and the refresh token for the next one. */
export interface Granted {
  readonly token: string;
  readonly refreshToken?: string;
}

/** Granting is what a token is granted with, beside the options. */
export interface Granting {
  /** What was granted before. */
  readonly before: Granted | undefined;
  /** The url of a request that wants the token. */
  readonly base: string;
  readonly context: Context;
}

/**
 * grantToken asks for a token (RFC 6749, sections 4.3, 4.4 and 6). It ends, for those who use it, a tenth of its time
 * early, a minute at most. Throws Fault AUTH_LOGIN and LoginRefusal.
 */
export async function grantToken(options: Grant, granting: Granting): Promise<Held<Granted>> {
  const { before } = granting;
  const refresh = options.grant === 'client_credentials' ? undefined : (before?.refreshToken ?? options.refresh_token);
  if (refresh === undefined) return ask(options, ownParams(options), granting);
  const params = { grant_type: 'refresh_token', refresh_token: refresh, ...scopeOf(options) };
  try {
    return await ask(options, params, granting);
  } catch (cause) {
    // A refresh token ends; the password goes on.
    if (options.grant !== 'password' || !(cause instanceof LoginRefusal)) throw cause;
    return ask(options, ownParams(options), granting);
  }
}

function ownParams(options: Grant): Readonly<Record<string, string>> {
  const { grant, username = '', password = '' } = options;
  const user = grant === 'password' ? { username, password } : {};
  return { grant_type: grant, ...user, ...scopeOf(options) };
}

function scopeOf({ scopes = [] }: Grant): Readonly<Record<string, string>> {
  return scopes.length === 0 ? {} : { scope: scopes.join(' ') };
}

async function ask(
  options: Grant,
  params: Readonly<Record<string, string>>,
  { before, base, context }: Granting,
): Promise<Held<Granted>> {
  const shown = shownUrl(options.token_url, base);
  const url = absoluteUrl(options.token_url.renderWhole(NOWHERE) ?? '', base);
  if (url === undefined) throw new Fault('AUTH_LOGIN', { login: shown, reason: 'token_url is no url' });
  const response = await askLogin({ request: requestOf(url, params, options), shown }, context, refusalOf);
  const { access_token: token, expires_in: expiresIn, refresh_token: refreshToken } = membersOf(response);
  if (typeof token !== 'string' || token === '') {
    throw new LoginRefusal({ login: shown, reason: `its answer of ${response.status} holds no access_token` });
  }
  const kept = typeof refreshToken === 'string' ? refreshToken : before?.refreshToken;
  const value = kept === undefined ? { token } : { token, refreshToken: kept };
  const seconds = Number(expiresIn);
  if (!(seconds > 0)) return { value };
  return { value, endsAt: context.now() + (seconds - Math.min(seconds / 10, 60)) * 1000 };
}

/** Id and secret are form-encoded before they go into Basic (section 2.3.1). */
function requestOf(url: string, params: Readonly<Record<string, string>>, options: Grant): HttpRequest {
  const { client_id: id, client_secret: secret, client_auth: way, endpoint_params: more = {} } = options;
  const isBasic = way === 'basic' && secret !== undefined;
  const client = isBasic ? {} : { client_id: id, ...(secret === undefined ? {} : { client_secret: secret }) };
  const request: HttpRequest = {
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    body: new URLSearchParams({ ...params, ...client, ...more }).toString(),
    followsRedirects: false,
  };
  if (!isBasic) return request;
  const credentials = basicCredentials({ username: formEncoded(id), password: formEncoded(secret) });
  return withHeader(request, 'Authorization', credentials);
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** The codes of section 5.2; what else stands in the answer may be anything. */
const CODES: ReadonlySet<unknown> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);

function refusalOf(response: HttpResponse): string {
  const { error } = membersOf(response);
  return `it answered ${response.status}${CODES.has(error) ? ` ${String(error)}` : ''}`;
}

function membersOf({ body }: HttpResponse): Readonly<Record<string, unknown>> {
  try {
    const found = JSON.parse(Buffer.from(body).toString()) as unknown;
    return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
