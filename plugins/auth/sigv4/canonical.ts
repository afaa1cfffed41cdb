import { createHash } from 'node:crypto';
import type { HttpRequest } from '../../../src/kit/http.ts';

/** Canonical is a request in the one form that both sides sign. */
export interface Canonical {
  readonly text: string;
  readonly signedHeaders: string;
}

/** What changes on the way, or is none of the signature's. */
const UNSIGNED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'expect',
  'transfer-encoding',
  'user-agent',
  'x-amzn-trace-id',
]);

/**
 * canonicalRequest writes a request in canonical form (AWS Signature Version 4, "Create a canonical request"): all its
 * headers, and Host. For every service but S3 the path is normalized, and encoded a second time.
 */
export function canonicalRequest({ method, url: text, headers, body = '' }: HttpRequest, isS3: boolean): Canonical {
  const url = new URL(text);
  const signed = new Map([['host', url.host]]);
  for (const [name, value] of Object.entries(headers)) {
    if (!UNSIGNED.has(name.toLowerCase())) signed.set(name.toLowerCase(), value.trim().replace(/ +/g, ' '));
  }
  const sorted = [...signed].sort(([a], [b]) => compare(a, b));
  const signedHeaders = sorted.map(([name]) => name).join(';');
  const parts = [
    method,
    isS3 ? url.pathname : canonicalPath(url.pathname),
    canonicalQuery(url.search.slice(1)),
    ...sorted.map(([name, value]) => `${name}:${value}`),
    '',
    signedHeaders,
    sha256(body),
  ];
  return { text: parts.join('\n'), signedHeaders };
}

/** sha256 hashes text, in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function canonicalPath(path: string): string {
  return path.replace(/\/+/g, '/').split('/').map(encoded).join('/');
}

/** Members by name and then value, each decoded and encoded again, as bytes compare. */
function canonicalQuery(query: string): string {
  const members = query.split('&').filter((member) => member !== '');
  return members
    .map((member) => {
      const [name = '', ...value] = member.split('=');
      return [encoded(decoded(name)), encoded(decoded(value.join('=')))] as const;
    })
    .sort(([name, value], [other, otherValue]) => compare(name, other) || compare(value, otherValue))
    .map((pair) => pair.join('='))
    .join('&');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Percent-encoding of all but the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
