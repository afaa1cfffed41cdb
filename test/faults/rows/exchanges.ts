import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Row } from '../support/fleet.ts';
import { breaks, drips, floods, httpHead, says, stops, unmeasured, whole } from '../support/misbehaving.ts';

const JSON_TYPE = 'application/json';
const GOOD = whole(JSON_TYPE, '{"n":1}').toString();
const CHUNKED = httpHead({ 'Content-Type': JSON_TYPE, 'Transfer-Encoding': 'chunked' });
const OPEN = httpHead({ 'Content-Type': JSON_TYPE });
const OK = { Location: '/', 'Content-Length': '0', Connection: 'close' };
const SHORT = 'timeout: 1s';
const ZEROS = Buffer.alloc(64 * 2 ** 20);

const json = (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Row['ill'] =>
  says(whole(JSON_TYPE, body, headers));
const lengths = (...lines: readonly string[]): Row['ill'] =>
  says(
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n{"n":1}`,
  );
const redirect = (location: string): Row['ill'] => says(httpHead({ ...OK, Location: location }, '302 Found'));

/** Connections that end, hang or crawl. */
const CONNECTIONS: readonly Row[] = [
  { name: 'refuses', code: 'FETCH_CONNECT', ill: 'refuse' },
  { name: 'ends_at_once', code: 'FETCH_NETWORK', ill: (socket) => socket.end() },
  { name: 'ends_when_asked', code: 'FETCH_NETWORK', ill: says() },
  { name: 'resets_when_asked', code: 'FETCH_NETWORK', ill: breaks('') },
  { name: 'resets_in_head', code: 'FETCH_NETWORK', ill: breaks(GOOD.slice(0, 30)) },
  { name: 'resets_in_body', code: 'FETCH_NETWORK', ill: breaks(GOOD.slice(0, -2)) },
  { name: 'resets_after_unmeasured', code: 'FETCH_NETWORK', ill: breaks(`${OPEN}{"n":1}`) },
  { name: 'hangs_at_once', code: 'FETCH_TIMEOUT', source: SHORT, ill: () => undefined },
  { name: 'hangs_when_asked', code: 'FETCH_TIMEOUT', source: SHORT, ill: stops('') },
  { name: 'hangs_in_status', code: 'FETCH_TIMEOUT', source: SHORT, ill: stops('HTTP/1.1 20') },
  { name: 'hangs_in_headers', code: 'FETCH_TIMEOUT', source: SHORT, ill: stops(GOOD.slice(0, 30)) },
  { name: 'hangs_after_head', code: 'FETCH_TIMEOUT', source: SHORT, ill: stops(GOOD.slice(0, -7)) },
  { name: 'hangs_in_body', code: 'FETCH_TIMEOUT', source: SHORT, ill: stops(GOOD.slice(0, -2)) },
  { name: 'hangs_in_chunk_size', code: 'FETCH_TIMEOUT', source: SHORT, ill: stops(`${CHUNKED}7`) },
  { name: 'hangs_before_last_chunk', code: 'FETCH_TIMEOUT', source: SHORT, ill: stops(`${CHUNKED}7\r\n{"n":1}\r\n`) },
  { name: 'hangs_before_end', code: 'FETCH_TIMEOUT', source: SHORT, ill: stops(`${OPEN}{"n":1}`) },
  { name: 'a_byte_a_second', code: 'FETCH_TIMEOUT', source: 'timeout: 2500ms', ill: drips(GOOD) },
];

/** Answers whose frame is wrong. */
const FRAMES: readonly Row[] = [
  { name: 'length_too_long', code: 'FETCH_NETWORK', ill: lengths('Content-Length: 8', 'Connection: close') },
  { name: 'length_too_short', code: 'DECODE_SYNTAX', ill: lengths('Content-Length: 6', 'Connection: close') },
  { name: 'length_of_nothing', code: 'DECODE_SYNTAX', ill: lengths('Content-Length: 0', 'Connection: close') },
  { name: 'length_twice', code: 'FETCH_NETWORK', ill: lengths('Content-Length: 7', 'Content-Length: 6') },
  { name: 'length_negative', code: 'FETCH_NETWORK', ill: lengths('Content-Length: -7') },
  { name: 'length_no_number', code: 'FETCH_NETWORK', ill: lengths('Content-Length: seven') },
  { name: 'length_beyond_bounds', code: 'FETCH_NETWORK', ill: lengths('Content-Length: 99999999999999999999') },
  { name: 'length_and_chunks', code: 'FETCH_NETWORK', ill: lengths('Content-Length: 7', 'Transfer-Encoding: chunked') },
  { name: 'chunk_size_no_number', code: 'FETCH_NETWORK', ill: says(`${CHUNKED}zz\r\n{"n":1}\r\n0\r\n\r\n`) },
  { name: 'chunk_too_short', code: 'FETCH_NETWORK', ill: says(`${CHUNKED}6\r\n{"n":1}\r\n0\r\n\r\n`) },
  { name: 'chunks_without_end', code: 'FETCH_NETWORK', ill: says(`${CHUNKED}7\r\n{"n":1}\r\n`) },
  { name: 'no_http', code: 'FETCH_NETWORK', ill: says('SSH-2.0-OpenSSH_9.2p1\r\n') },
  { name: 'http_nine', code: 'FETCH_NETWORK', ill: says('{"n":1}') },
  { name: 'a_bare_line_feed', code: 'FETCH_NETWORK', ill: says('HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n{"n":1}') },
  {
    name: 'header_too_large',
    code: 'FETCH_NETWORK',
    ill: says(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(2 ** 20)}\r\n\r\n`),
  },
  {
    name: 'header_flood',
    code: 'FETCH_NETWORK',
    ill: floods('HTTP/1.1 200 OK\r\n', Buffer.from('X-A: b\r\n'.repeat(1000))),
  },
  {
    name: 'trailer_flood',
    code: 'FETCH_NETWORK',
    ill: floods(`${CHUNKED}0\r\n`, Buffer.from('X-A: b\r\n'.repeat(1000))),
  },
  {
    name: 'switches_protocol',
    code: 'FETCH_NETWORK',
    ill: says('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n{"n":1}'),
  },
  {
    name: 'hints_flood',
    code: 'FETCH_TIMEOUT',
    source: SHORT,
    ill: floods('', Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100))),
  },
  {
    name: 'hints_before',
    shows: { '': 1 },
    ill: says('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(50), GOOD),
  },
];

/** Answers that say no, or lead elsewhere. */
const STATUSES: readonly Row[] = [
  { name: 'unavailable', code: 'FETCH_STATUS', ill: says(httpHead(OK, '503 Service Unavailable')) },
  { name: 'unknown_status', code: 'FETCH_STATUS', ill: says(httpHead(OK, '799 What')) },
  {
    name: 'refused_with_endless_body',
    code: 'FETCH_STATUS',
    source: 'timeout: 50s, limits: { body: 1MiB }',
    ill: floods(httpHead({}, '403 Forbidden'), Buffer.alloc(65_536)),
  },
  { name: 'redirect_loop', code: 'FETCH_REDIRECTS', ill: redirect('/again') },
  { name: 'redirect_to_file', code: 'FETCH_REDIRECTS', ill: redirect('file:///etc/passwd') },
  { name: 'redirect_to_nothing', code: 'FETCH_REDIRECTS', ill: redirect('http://[') },
  {
    name: 'redirect_without_place',
    code: 'FETCH_STATUS',
    ill: says(httpHead({ 'Content-Length': '0', Connection: 'close' }, '302 Found')),
  },
];

/** Bodies that are too much, or not what they are said to be. */
const BODIES: readonly Row[] = [
  {
    name: 'endless_body',
    code: 'FETCH_BODY_LIMIT',
    ill: floods(OPEN, Buffer.alloc(65_536, 32)),
    source: 'timeout: 50s, limits: { body: 4MiB }',
  },
  { name: 'gzip_bomb', code: 'FETCH_BODY_LIMIT', ill: json(gzipSync(ZEROS), { 'Content-Encoding': 'gzip' }) },
  {
    name: 'gzip_bomb_twice',
    code: 'FETCH_BODY_LIMIT',
    ill: json(gzipSync(gzipSync(ZEROS)), { 'Content-Encoding': 'gzip, gzip' }),
  },
  { name: 'brotli_bomb', code: 'FETCH_BODY_LIMIT', ill: json(brotliCompressSync(ZEROS), { 'Content-Encoding': 'br' }) },
  {
    name: 'gzip_cut',
    code: 'FETCH_ENCODING',
    ill: json(gzipSync('{"n":1}').subarray(0, -4), { 'Content-Encoding': 'gzip' }),
  },
  { name: 'gzip_of_nothing', code: 'FETCH_ENCODING', ill: json('{"n":1}', { 'Content-Encoding': 'gzip' }) },
  { name: 'encoding_not_asked_for', code: 'FETCH_ENCODING', ill: json('{"n":1}', { 'Content-Encoding': 'zstd' }) },
  {
    name: 'encoding_of_the_prototype',
    code: 'FETCH_ENCODING',
    ill: json('{"n":1}', { 'Content-Encoding': 'constructor' }),
  },
  { name: 'charset_unknown', code: 'DECODE_CHARSET', ill: says(whole('application/json; charset=klingon', '{"n":1}')) },
  { name: 'charset_wrong', code: 'DECODE_CHARSET', ill: says(whole('application/json; charset=utf-16le', '{"n":1}')) },
  { name: 'utf8_invalid', code: 'DECODE_CHARSET', ill: json(Buffer.from('{"n":1,"s":"\xff\xfe"}', 'latin1')) },
  { name: 'json_cut', code: 'DECODE_SYNTAX', ill: says(unmeasured(JSON_TYPE, '{"n":1')) },
  { name: 'json_behind_json', code: 'DECODE_SYNTAX', ill: json('{"n":1}{"n":2}') },
  { name: 'xml_cut', code: 'DECODE_SYNTAX', ill: says(unmeasured('text/xml', '<a><n>1</n>')) },
  { name: 'xml_behind_xml', code: 'DECODE_SYNTAX', ill: says(whole('text/xml', '<n>1</n><n>2</n>')) },
  { name: 'csv_cut', code: 'DECODE_SYNTAX', ill: says(unmeasured('text/csv', 'n,s\n1,"a')) },
  { name: 'exposition_cut', code: 'DECODE_SYNTAX', ill: says(unmeasured('text/plain; version=0.0.4', 'a 1\nb{c="d')) },
  { name: 'html_with_200', code: 'DECODE_TYPE', ill: says(whole('text/html', '<html>Sorry</html>')) },
  { name: 'html_as_json', code: 'DECODE_SYNTAX', ill: json('<html>Sorry</html>') },
  { name: 'html_as_xml', code: 'DECODE_SYNTAX', ill: says(whole('text/xml', '<!DOCTYPE html><html><br>Sorry</html>')) },
  {
    name: 'no_type',
    code: 'DECODE_TYPE',
    ill: says('HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n{"n":1}'),
  },
  { name: 'no_content', code: 'DECODE_TYPE', ill: says('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n') },
];

/** EXCHANGES is what an upstream can do wrong before there is a document. */
export const EXCHANGES: readonly Row[] = [...CONNECTIONS, ...FRAMES, ...STATUSES, ...BODIES];
