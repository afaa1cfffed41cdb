import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { generate } from 'selfsigned';
import { freePort } from './free-port.ts';

/** Manner is a way in which a place fails, the fault that it gives, and the status that is told of it. */
export interface Manner {
  readonly code: string;
  readonly status?: number;
  /** Where it is, when that is no path of the HTTP server; `%` stands for its number. */
  readonly at?: keyof Ports;
  readonly answer?: (reply: ServerResponse) => unknown;
}

/** Ports is where servers of several kinds listen, or do not. */
interface Ports {
  readonly http: number;
  readonly closed: number;
  /** Speaks something else than HTTP. */
  readonly foreign: number;
  /** Takes connections, and resets them. */
  readonly resetting: number;
  readonly trusted: number;
  readonly untrusted: number;
  readonly misnamed: number;
  readonly expired: number;
  /** No port: a name that cannot be resolved, and is not even asked for. */
  readonly nameless: number;
}

const json = { 'Content-Type': 'application/json' };

function says(
  text: string | Buffer,
  headers: Readonly<Record<string, string>> = json,
): (reply: ServerResponse) => unknown {
  return (reply) => reply.writeHead(200, headers).end(text);
}

function refuses(status: number): Manner {
  return { code: 'FETCH_STATUS', status, answer: (reply) => reply.writeHead(status, json).end('{"n": 1}') };
}

function leadsTo(location: string, code: string): Manner {
  const answer = (reply: ServerResponse): unknown => reply.writeHead(302, { Location: location }).end();
  return { code, answer };
}

function garbles(body: string, code: string, type = json['Content-Type']): Manner {
  return { code, status: 200, answer: says(body, { 'Content-Type': type }) };
}

const BOMB = gzipSync(Buffer.alloc(200_000));
const ENTITIES = '<!DOCTYPE n [<!ENTITY a SYSTEM "file:///etc/passwd">]><n>&a;</n>';
const LARGE = JSON.stringify({ n: 1, filler: 'x'.repeat(20_000) });
const MANY = JSON.stringify({ n: 1, parts: Array.from({ length: 60 }, (_, id) => ({ id, v: 1 })) });

/** Writes a little again and again, and never all. */
function drips(reply: ServerResponse): void {
  reply.writeHead(200, json);
  const timer = setInterval(() => reply.write(' '), 200);
  reply.once('close', () => clearInterval(timer));
}

/** MANNERS is every way in which a target can fail, by what it does. */
export const MANNERS: Readonly<Record<string, Manner>> = {
  'is not there': { code: 'FETCH_CONNECT', at: 'closed' },
  'has no name': { code: 'FETCH_DNS', at: 'nameless' },
  'resets the connection': { code: 'FETCH_NETWORK', at: 'resetting' },
  'speaks no HTTP': { code: 'FETCH_NETWORK', at: 'foreign' },
  'closes without an answer': { code: 'FETCH_NETWORK', answer: (reply) => reply.destroy() },
  'breaks off its answer': {
    ...{ code: 'FETCH_NETWORK' },
    answer: (reply) => reply.writeHead(200, json).write('{"n":', () => reply.destroy()),
  },
  'sends less than it says': {
    ...{ code: 'FETCH_NETWORK' },
    answer: (reply) =>
      reply.writeHead(200, { ...json, 'Content-Length': '100' }).write('{"n":1}', () => reply.destroy()),
  },
  'sends headers without end': {
    code: 'FETCH_NETWORK',
    answer: (reply) => reply.writeHead(200, { ...json, 'X-Filler': 'x'.repeat(40_000) }).end('{}'),
  },
  'never answers': { code: 'FETCH_TIMEOUT', answer: () => undefined },
  'never ends its answer': { code: 'FETCH_TIMEOUT', answer: drips },
  'has an untrusted certificate': { code: 'FETCH_TLS', at: 'untrusted' },
  'has a certificate of another name': { code: 'FETCH_TLS', at: 'misnamed' },
  'has an expired certificate': { code: 'FETCH_TLS', at: 'expired' },
  'wants credentials': refuses(401),
  forbids: refuses(403),
  'knows no such page': refuses(404),
  'asks for patience': refuses(429),
  'is broken': refuses(500),
  'is behind a broken gateway': refuses(502),
  'is in maintenance': refuses(503),
  'redirects to itself': leadsTo('?', 'FETCH_REDIRECTS'),
  'redirects to no page': leadsTo('ftp://127.0.0.1/', 'FETCH_REDIRECTS'),
  'redirects to metadata': leadsTo('http://169.254.169.254/latest/meta-data/', 'FETCH_ADDRESS'),
  'redirects within': leadsTo('http://127.0.0.2/', 'FETCH_ADDRESS'),
  'is too large': { code: 'FETCH_BODY_LIMIT', answer: says(LARGE) },
  'is too large unpacked': {
    ...{ code: 'FETCH_BODY_LIMIT' },
    answer: says(BOMB, { ...json, 'Content-Encoding': 'gzip' }),
  },
  'is packed wrongly': {
    ...{ code: 'FETCH_ENCODING' },
    answer: says('{"n":1}', { ...json, 'Content-Encoding': 'gzip' }),
  },
  'answers with a page': garbles('<html><h1>Log in</h1>', 'DECODE_TYPE', 'text/html'),
  'answers with a picture': garbles('PNG', 'DECODE_TYPE', 'image/png'),
  'answers with half a document': garbles('{"n": 1, "parts": [', 'DECODE_SYNTAX'),
  'answers with a page as JSON': garbles('<html>', 'DECODE_SYNTAX'),
  'answers with nothing': garbles('', 'DECODE_SYNTAX'),
  'writes in no charset': garbles('{"n":1}', 'DECODE_CHARSET', 'application/json; charset=none'),
  'is nested too deeply': garbles(`{"n":${'['.repeat(40)}${']'.repeat(40)}}`, 'DECODE_DEPTH'),
  'declares entities': garbles(ENTITIES, 'DECODE_ENTITIES', 'application/xml'),
  'lacks what is required': garbles('{"m": 1}', 'EXTRACT_REQUIRED'),
  'says that it failed': garbles('{"n": 1, "error": "no database"}', 'EXTRACT_FAIL_WHEN'),
  'has too many parts': garbles(MANY, 'EXTRACT_SERIES_LIMIT'),
  'is in an unknown state': garbles('{"n": 1, "state": "MOLTEN"}', 'EXTRACT_UNKNOWN_STATE'),
  'has too long a label': garbles(`{"n": 1, "site": "${'x'.repeat(100)}"}`, 'EXTRACT_LABEL_LIMIT'),
};

const NAMES = Object.keys(MANNERS);

/** mannerOf gives how place `number` fails; undefined for each two of three, which are fine. */
export function mannerOf(number: number): Manner | undefined {
  const name = number % 3 === 0 ? NAMES[(number / 3) % NAMES.length] : undefined;
  return name === undefined ? undefined : MANNERS[name];
}

/** Answer is the document of a place that is fine. */
export interface Answer {
  readonly n: number;
  readonly site: string;
  readonly state: string;
  readonly parts: readonly { readonly id: number; readonly v: number }[];
}

/** answerOf is what a place that is fine says. */
export function answerOf(number: number): Answer {
  const parts = [0, 1].map((id) => ({ id, v: number + id }));
  return { n: number, site: `site ${number % 10}`, state: number % 2 === 0 ? 'UP' : 'DOWN', parts };
}

/** FailingPlaces is many targets, of which each third fails. */
export interface FailingPlaces extends AsyncDisposable {
  urlOf(number: number): string;
  /** The authority of the certificates that are right, as PEM. */
  readonly authority: string;
  /** Requests so far, by the number of the place; those of the places whose servers see none are missing. */
  readonly asked: ReadonlyMap<number, number>;
}

/** openFailingPlaces listens on free ports of 127.0.0.1; each tenth of the places that are fine speaks TLS. */
export async function openFailingPlaces(): Promise<FailingPlaces> {
  const asked = new Map<number, number>();
  const answer: RequestListener = (request, reply) => {
    const number = Number(/^\/(\d+)/.exec(request.url ?? '')?.[1]);
    asked.set(number, (asked.get(number) ?? 0) + 1);
    const manner = mannerOf(number);
    if (manner?.answer !== undefined) return manner.answer(reply);
    return reply.writeHead(200, json).end(JSON.stringify(answerOf(number)));
  };
  const authority = await issue({ ca: true });
  const secure = async (given: Issued): Promise<Server> => createTlsServer(await issue(given), answer);
  const servers = {
    http: createServer(answer),
    foreign: createTcpServer((socket) => ended(socket).end('220 mail.example ESMTP\r\n')),
    resetting: createTcpServer((socket) => ended(socket).once('data', () => socket.resetAndDestroy())),
    trusted: await secure({ by: authority, ip: '127.0.0.1' }),
    untrusted: await secure({ ip: '127.0.0.1' }),
    misnamed: await secure({ by: authority, ip: '127.0.0.9' }),
    expired: await secure({ by: authority, ip: '127.0.0.1', isExpired: true }),
  };
  const opened = await Promise.all(
    Object.entries(servers).map(async ([name, server]) => [name, await listen(server)] as const),
  );
  const listening = Object.fromEntries(opened.map(([name, { port }]) => [name, port]));
  const ports = { ...listening, closed: await freePort(), nameless: 80 } as unknown as Ports;
  return {
    asked,
    authority: authority.cert,
    urlOf: (number) => urlAt(number, ports),
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map(([, server]) => server[Symbol.asyncDispose]()));
    },
  };
}

function urlAt(number: number, ports: Ports): string {
  const manner = mannerOf(number);
  const at = manner?.at ?? (manner === undefined && number % 10 === 0 ? 'trusted' : 'http');
  const scheme = ['trusted', 'untrusted', 'misnamed', 'expired'].includes(at) ? 'https' : 'http';
  // A part of a name has 63 characters at most: nobody is asked for this one.
  const host = at === 'nameless' ? `${'n'.repeat(64)}.invalid` : '127.0.0.1';
  return `${scheme}://${host}:${ports[at]}/${number}`;
}

interface Certified {
  readonly cert: string;
  readonly key: string;
}

interface Issued {
  readonly by?: Certified;
  readonly ca?: boolean;
  readonly ip?: string;
  readonly isExpired?: boolean;
}

async function issue({ by, ca = false, ip = '127.0.0.1', isExpired = false }: Issued): Promise<Certified> {
  const day = 86_400_000;
  const { cert, private: key } = await generate([{ name: 'commonName', value: ca ? 'authority' : 'place' }], {
    ...{ keyType: 'ec', algorithm: 'sha256' },
    ...(by && { ca: by }),
    ...(isExpired && { notBeforeDate: new Date(Date.now() - 3 * day), notAfterDate: new Date(Date.now() - day) }),
    extensions: ca
      ? [{ name: 'basicConstraints', cA: true, critical: true }]
      : [{ name: 'subjectAltName', altNames: [{ type: 7, ip }] }],
  });
  return { cert, key };
}

function ended(socket: Socket): Socket {
  return socket.on('error', () => undefined);
}

interface Listening extends AsyncDisposable {
  readonly port: number;
}

/** Ends with every connection that it has. */
async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
