/** Challenge is what a server says about how it wants a digest (RFC 7616, section 3.3). */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  /** As the server names it; undefined for MD5. */
  readonly algorithm: string | undefined;
  /** Undefined for the form of RFC 2069, which counts nothing. */
  readonly qop: 'auth' | 'auth-int' | undefined;
  readonly isStale: boolean;
  readonly hidesUser: boolean;
}

/** Hashes of node:crypto by the names of the algorithms, the strongest first. */
export const HASHES: ReadonlyMap<string, string> = new Map([
  ['SHA-512-256', 'sha512-256'],
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
]);

/** plainAlgorithm gives the hash's name of an algorithm: without `-sess`, in upper case. */
export function plainAlgorithm(algorithm = 'MD5'): string {
  return algorithm.toUpperCase().replace(/-SESS$/, '');
}

/** readChallenge finds the strongest digest challenge in WWW-Authenticate that can be answered; undefined when there is none. */
export function readChallenge(header: string): Challenge | undefined {
  const strength = [...HASHES.keys()];
  const found = challengesOf(header).flatMap((params) => challengeOf(params) ?? []);
  const rank = ({ algorithm }: Challenge): number => strength.indexOf(plainAlgorithm(algorithm));
  return found.sort((a, b) => rank(a) - rank(b))[0];
}

type Params = ReadonlyMap<string, string>;

function challengeOf(params: Params): Challenge | undefined {
  const nonce = params.get('nonce');
  const algorithm = params.get('algorithm');
  if (nonce === undefined || !HASHES.has(plainAlgorithm(algorithm))) return undefined;
  const offered = params
    .get('qop')
    ?.toLowerCase()
    .split(/[\s,]+/);
  const qop = (['auth', 'auth-int'] as const).find((one) => offered?.includes(one));
  if (offered !== undefined && qop === undefined) return undefined;
  const { realm = '', opaque, stale, userhash } = Object.fromEntries(params);
  const isStale = stale?.toLowerCase() === 'true';
  return { realm, nonce, opaque, algorithm, qop, isStale, hidesUser: userhash?.toLowerCase() === 'true' };
}

/** A scheme is a word before a parameter; a parameter is `name=token` or `name="text"`. */
const PIECE = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))|([\w-]+)(?=\s|$)/g;

/** The parameters of each Digest challenge; those of other schemes are passed over. */
function challengesOf(header: string): readonly Params[] {
  const found: Map<string, string>[] = [];
  let open: Map<string, string> | undefined;
  for (const [, name, quoted, plain, scheme] of header.matchAll(PIECE)) {
    if (scheme !== undefined) {
      open = scheme.toLowerCase() === 'digest' ? new Map() : undefined;
      if (open !== undefined) found.push(open);
    } else if (name !== undefined) {
      open?.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
    }
  }
  return found;
}
