import { constants, type ServerHttp2Stream } from 'node:http2';
import { type Authority, createAuthority, expired, type Pair, selfSigned } from '../support/certificates.ts';
import type { Row } from '../support/fleet.ts';
import { asked, overTls, says, stops, unmeasured } from '../support/misbehaving.ts';
import { type Misbehave, openHttp2 } from '../support/upstream.ts';

const PLAIN = unmeasured('application/json', '{"n":1}');
const HEAD = { ':status': 200, 'content-type': 'application/json' };

/** A record of TLS that tells a fatal alert: handshake_failure (RFC 8446, 6). */
const ALERT = Buffer.from([21, 3, 3, 0, 2, 2, 40]);

/** Trust is what sources know of certificates. */
export interface Trust {
  readonly ca: Authority;
  readonly pair: Pair;
  readonly rows: readonly Row[];
}

/** createTrust makes an authority, a good certificate, and the rows of what goes wrong over TLS and HTTP/2; `CA` names its file. */
export async function createTrust(): Promise<Trust> {
  const ca = await createAuthority('a test authority');
  const pair = await ca.issue('127.0.0.1');
  const foreign = await (await createAuthority('another')).issue('127.0.0.1');
  const source = 'timeout: 50s, tls: { ca_file: "${CA}" }';
  const short = 'timeout: 1s, tls: { ca_file: "${CA}" }';
  const shown = async (one: Pair | Promise<Pair>): Promise<Misbehave> => overTls(await one, says(PLAIN));
  const tls: readonly Row[] = [
    { name: 'expired', code: 'FETCH_TLS', ill: await shown(expired(ca)), source },
    { name: 'self_signed', code: 'FETCH_TLS', ill: await shown(selfSigned('127.0.0.1')), source },
    {
      name: 'wrong_host',
      code: 'FETCH_TLS',
      ill: await shown(ca.issue('other', [{ type: 2, value: 'b.test' }])),
      source,
    },
    { name: 'wrong_authority', code: 'FETCH_TLS', ill: await shown(foreign), source },
    { name: 'alert', code: 'FETCH_TLS', ill: (socket) => socket.once('data', () => socket.end(ALERT)), source },
    { name: 'no_tls', code: 'FETCH_TLS', ill: (socket) => socket.once('data', () => socket.end(PLAIN)), source },
    { name: 'ends_in_handshake', code: 'FETCH_TLS', ill: (socket) => socket.once('data', () => socket.end()), source },
    { name: 'hangs_in_handshake', code: 'FETCH_TIMEOUT', ill: () => undefined, source: short },
    { name: 'hangs_over_tls', code: 'FETCH_TIMEOUT', ill: overTls(pair, stops('HTTP/1.1 200')), source: short },
    { name: 'resets_over_tls', code: 'FETCH_NETWORK', ill: resetsOverTls(pair), source },
  ];
  const h2 = (act: (stream: ServerHttp2Stream) => void): Misbehave => openHttp2(pair, act);
  const http2: readonly Row[] = [
    {
      name: 'goaway',
      code: 'FETCH_NETWORK',
      ill: h2(({ session }) => session?.goaway(constants.NGHTTP2_INTERNAL_ERROR, 0)),
      source,
    },
    { name: 'goaway_in_body', code: 'FETCH_NETWORK', ill: h2(goAwayInBody), source },
    {
      name: 'stream_reset',
      code: 'FETCH_NETWORK',
      ill: h2((stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)),
      source,
    },
    {
      name: 'stream_refused',
      code: 'FETCH_NETWORK',
      ill: h2((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM)),
      source,
    },
    { name: 'stream_reset_in_body', code: 'FETCH_NETWORK', ill: h2(resetInBody), source },
    { name: 'stream_too_short', code: 'FETCH_NETWORK', ill: h2(endsEarly), source },
    { name: 'session_destroyed', code: 'FETCH_NETWORK', ill: h2(({ session }) => session?.destroy()), source },
    { name: 'stream_hangs', code: 'FETCH_TIMEOUT', ill: h2(() => undefined), source: short },
    {
      name: 'stream_hangs_in_body',
      code: 'FETCH_TIMEOUT',
      ill: h2((stream) => (stream.respond(HEAD), stream.write('{"n":'))),
      source: short,
    },
  ];
  const overHttp2 = http2.map((row): Row => ({ ...row, source: `http2: true, ${row.source ?? ''}` }));
  return { ca, pair, rows: [...tls, ...overHttp2].map((row) => ({ ...row, tls: pair })) };
}

function resetsOverTls(pair: Pair): Misbehave {
  return (socket) => {
    const secured = overTls(
      pair,
      asked((secure) => void secure.write(PLAIN, () => socket.resetAndDestroy())),
    );
    secured(socket);
  };
}

function goAwayInBody(stream: ServerHttp2Stream): void {
  stream.respond(HEAD);
  stream.write('{"n":1', () => stream.session?.destroy(undefined, constants.NGHTTP2_INTERNAL_ERROR));
}

function resetInBody(stream: ServerHttp2Stream): void {
  stream.respond(HEAD);
  stream.write('{"n":1}', () => stream.destroy(new Error('no more')));
}

function endsEarly(stream: ServerHttp2Stream): void {
  stream.respond({ ...HEAD, 'content-length': 8 });
  stream.end('{"n":1}');
}
