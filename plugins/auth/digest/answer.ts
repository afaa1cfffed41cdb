import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../../src/kit/http.ts';
import { targetOf } from '../../../src/kit/urls.ts';
import { type Challenge, HASHES, plainAlgorithm } from './challenge.ts';

/** Answering is what a digest is made of, beside the challenge. */
export interface Answering {
  readonly username: string;
  readonly password: string;
  /** How many requests with this nonce there are, this one included. */
  readonly count: number;
  readonly cnonce: string;
}

/** answerChallenge writes the header Authorization of a request (RFC 7616, section 3.4). */
export function answerChallenge(challenge: Challenge, request: HttpRequest, answering: Answering): string {
  const { realm, nonce, opaque, algorithm, qop, hidesUser } = challenge;
  const { username, count, cnonce } = answering;
  const hash = hashOf(algorithm);
  const uri = targetOf(request.url);
  const nc = count.toString(16).padStart(8, '0');
  const body = qop === 'auth-int' ? `:${hash(request.body ?? '')}` : '';
  const middle = qop === undefined ? nonce : `${nonce}:${nc}:${cnonce}:${qop}`;
  const response = hash(`${secretOf(challenge, answering)}:${middle}:${hash(`${request.method}:${uri}${body}`)}`);
  const members = [
    ...nameOf(username, hidesUser ? hash(`${username}:${realm}`) : undefined),
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${nc}`]),
    ...(qop === undefined && !isSession(challenge) ? [] : [`cnonce="${cnonce}"`]),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(hidesUser ? ['userhash=true'] : []),
  ];
  return `Digest ${members.join(', ')}`;
}

/** What only the two sides know: A1, hashed. */
function secretOf(challenge: Challenge, { username, password, cnonce }: Answering): string {
  const { algorithm, realm, nonce } = challenge;
  const hash = hashOf(algorithm);
  const secret = hash(`${username}:${realm}:${password}`);
  return isSession(challenge) ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
}

function isSession({ algorithm = '' }: Challenge): boolean {
  return /-sess$/i.test(algorithm);
}

function hashOf(algorithm: string | undefined): (text: string) => string {
  const name = HASHES.get(plainAlgorithm(algorithm)) ?? 'md5';
  return (text) => createHash(name).update(text).digest('hex');
}

/** A name beyond ASCII has a form of its own (RFC 8187), unless it is hashed. */
function nameOf(username: string, hashed: string | undefined): readonly string[] {
  if (hashed !== undefined) return [`username="${hashed}"`];
  if (/^[ -~]*$/.test(username)) return [`username=${quoted(username)}`];
  const encoded = encodeURIComponent(username).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return [`username*=UTF-8''${encoded}`];
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
