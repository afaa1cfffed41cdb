import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { answerChallenge } from '../../../plugins/auth/digest/answer.ts';
import { readChallenge } from '../../../plugins/auth/digest/challenge.ts';
import { openTalk, type Seen, startScript } from './talk.ts';

const MUFASA = { username: 'Mufasa', password: 'Circle of Life', count: 1 };
const GET = { method: 'GET', url: 'http://www.example.org/dir/index.html', headers: {} };
const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v';
const OPAQUE = 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS';
const rfc7616 = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${NONCE}", opaque="${OPAQUE}"`;

function answer(header: string, cnonce: string, own: object = {}): string {
  const challenge = readChallenge(header);
  if (challenge === undefined) throw new Error('no challenge');
  return answerChallenge(challenge, GET, { ...MUFASA, cnonce, ...own });
}

describe('an answer', () => {
  const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
  // The examples of RFC 7616 (section 3.9.1), RFC 2617 (3.5) and RFC 2069 with its erratum (2.4).
  it.each([
    ['MD5', rfc7616('MD5'), cnonce, '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', rfc7616('SHA-256'), cnonce, '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('with %s is that of the standard', (...[algorithm, header, own, response]) => {
    expect(answer(header, own)).toBe(
      `Digest username="Mufasa", realm="http-auth@example.org", nonce="${NONCE}", uri="/dir/index.html", ` +
        `response="${response}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="${own}", opaque="${OPAQUE}"`,
    );
  });

  it('of RFC 2617, and without qop of RFC 2069', () => {
    const head = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
    const own = { password: 'Circle Of Life' };
    expect(answer(`${head}, qop="auth,auth-int"`, '0a4f113b', own)).toContain(
      'response="6629fae49393a05397450978507c4ef1"',
    );
    const old = answer(head, '0a4f113b', own);
    expect(old).toContain('response="670fd8c2df070c60b045671b8b24ff02"');
    expect(old).not.toMatch(/qop|nc=|algorithm/);
  });

  it('hides the user when it is asked to, and writes one beyond ASCII', () => {
    const header =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true';
    const found = answer(header, 'NTg6RKcb9boFIAS3KrFK9BGeh+niz/sm', {
      username: 'Jäsøn Doe',
      password: 'Secret, or not?',
    });
    expect(found).toMatch(/username="[0-9a-f]{64}".*userhash=true$/);
    expect(found).not.toContain('Doe');
    expect(answer(rfc7616('MD5'), 'c', { username: "Jäsøn's" })).toContain("username*=UTF-8''J%C3%A4s%C3%B8n%27s,");
  });
});

describe('a challenge', () => {
  it.each<[string, object | undefined]>([
    [`${rfc7616('MD5')}, ${rfc7616('SHA-256')}`, { algorithm: 'SHA-256', qop: 'auth' }],
    [`Basic realm="Digest nonce=\\"x\\", b", ${rfc7616('md5-sess')}`, { algorithm: 'md5-sess', opaque: OPAQUE }],
    [`${rfc7616('MD5')}, Basic realm="other", charset="UTF-8"`, { realm: 'http-auth@example.org' }],
    ['Digest realm="a \\"b\\"", nonce=n, stale=TRUE', { realm: 'a "b"', nonce: 'n', isStale: true, qop: undefined }],
    ['Digest nonce="n", qop="auth-int"', { qop: 'auth-int' }],
    ['Digest nonce="n", qop="other"', undefined],
    ['Digest nonce="n", algorithm=SHA-1', undefined],
    ['Digest realm="x"', undefined],
    ['Basic realm="x"', undefined],
    ['Negotiate', undefined],
    ['', undefined],
  ])('in %s is %j', (header, expected) => {
    const found = readChallenge(header);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });
});

const USER = { username: 'monitor', password: 'hidden' };
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const membersOf = (header = ''): Record<string, string> =>
  Object.fromEntries<string>(
    [...header.matchAll(/(\w+)="?([^",]*)"?/g)].map(([, name = '', value = '']) => [name, value]),
  );

/** A server that counts as the standard says: no count twice, and each nonce for so many requests. */
async function startServer({ lasts = Infinity, saysStale = true, password = USER.password } = {}) {
  let nonce = 0;
  let used = 0;
  const isGood = ({ method, headers }: Seen): boolean => {
    const { uri = '', nc = '', cnonce = '', qop = '', response } = membersOf(headers.authorization);
    const user = md5(md5(`monitor:r:${password}`) + `:${nonce}:${cnonce}`);
    return response === md5(`${user}:${nonce}:${nc}:${cnonce}:${qop}:${md5(`${method}:${uri}`)}`);
  };
  return startScript((seen) => {
    if (isGood(seen) && used < lasts && parseInt(membersOf(seen.headers.authorization)['nc'] ?? '', 16) === used + 1) {
      used += 1;
      return {};
    }
    const stale = saysStale && isGood(seen) ? ', stale=true' : '';
    if (used > 0 || nonce === 0) [nonce, used] = [nonce + 1, 0];
    return {
      status: 401,
      headers: {
        'WWW-Authenticate': [
          'Basic realm="r"',
          `Digest realm="r", nonce="${nonce}", qop="auth", algorithm=MD5-sess${stale}`,
        ],
      },
    };
  });
}

describe('digest', () => {
  it('asks twice at first, and then counts on', async () => {
    await using server = await startServer();
    await using talk = await openTalk('digest', USER);
    for (const path of ['/a?x=1', '/b', '/c']) expect(await talk.outcome(server.url + path)).toBe(200);
    expect(server.seen.map(({ path, headers }) => [path, membersOf(headers.authorization)['nc']])).toEqual([
      ['/a?x=1', undefined],
      ['/a?x=1', '00000001'],
      ['/b', '00000002'],
      ['/c', '00000003'],
    ]);
  });

  it.each([true, false])('takes a new nonce when the one before has ended (stale said: %s)', async (saysStale) => {
    await using server = await startServer({ lasts: 2, saysStale });
    await using talk = await openTalk('digest', USER);
    for (let n = 0; n < 5; n++) expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    expect(server.seen).toHaveLength(8);
  });

  it('gives up when the password is refused, and shows neither', async () => {
    await using server = await startServer({ password: 'another' });
    await using talk = await openTalk('digest', USER);
    expect(await talk.outcome(`${server.url}/a`)).toBe('FETCH_STATUS');
    expect(server.seen).toHaveLength(2);
    expect(talk.said.join()).not.toContain('hidden');
  });

  it('gives up when no digest is asked for', async () => {
    await using server = await startScript(() => ({ status: 401, headers: { 'WWW-Authenticate': 'Basic realm="r"' } }));
    await using talk = await openTalk('digest', USER);
    expect(await talk.outcome(`${server.url}/a`)).toBe('FETCH_STATUS');
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
  });

  it('answers no other server to which a redirect leads', async () => {
    await using other = await startServer();
    let isMoved = false;
    const home = await startServer();
    await using talk = await openTalk('digest', USER);
    expect(await talk.outcome(`${home.url}/a`)).toBe(200);
    await home[Symbol.asyncDispose]();
    await using server = await startScript(({ headers }) => {
      if (isMoved) return { status: 302, headers: { Location: `${other.url}/there` } };
      isMoved = headers.authorization !== undefined;
      return isMoved ? {} : { status: 401, headers: { 'WWW-Authenticate': 'Digest realm="r", nonce="n", qop="auth"' } };
    });
    expect(await talk.outcome(`${server.url}/a`)).toBe(200);
    expect(await talk.outcome(`${server.url}/a`)).toBe('FETCH_STATUS');
    expect(other.seen.length).toBeGreaterThan(0);
    expect(other.seen.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });
});
