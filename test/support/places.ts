import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from './free-port.ts';

/** Places is many upstreams behind one socket: each third one fails, by turns in every manner that there is. */
export interface Places extends AsyncDisposable {
  /** Where place `number` is. */
  urlOf(number: number): string;
  /** Every request so far, by the number of its place. */
  readonly asked: ReadonlyMap<number, number>;
}

type Manner = (reply: ServerResponse) => unknown;

/** FAULT_OF says what each manner of failure is called. */
export const FAULT_OF = {
  refuses: 'FETCH_CONNECT',
  fails: 'FETCH_STATUS',
  hangs: 'FETCH_TIMEOUT',
  cuts: 'FETCH_NETWORK',
  garbles: 'DECODE_SYNTAX',
  redirects: 'FETCH_REDIRECTS',
} as const;

const json = { 'Content-Type': 'application/json' };
const MANNERS: Readonly<Record<Exclude<keyof typeof FAULT_OF, 'refuses'>, Manner>> = {
  fails: (reply) => reply.writeHead(500, json).end('{}'),
  hangs: () => undefined,
  cuts: (reply) => reply.writeHead(200, json).write('{"n":', () => reply.destroy()),
  garbles: (reply) => reply.writeHead(200, json).end('{"n": <html>'),
  redirects: (reply) => reply.writeHead(302, { Location: reply.req.url ?? '' }).end(),
};

const ALL = Object.keys(FAULT_OF) as (keyof typeof FAULT_OF)[];

/** mannerOf gives how place `number` fails; undefined for one that answers `{"n": number}`. */
export function mannerOf(number: number): keyof typeof FAULT_OF | undefined {
  return number % 3 === 0 ? ALL[(number / 3) % ALL.length] : undefined;
}

/** openPlaces listens on a free port; nobody listens on the one of the places that refuse. */
export async function openPlaces(): Promise<Places> {
  const closed = await freePort();
  const asked = new Map<number, number>();
  const server = createServer((request, reply) => {
    const number = Number(request.url?.slice(1));
    asked.set(number, (asked.get(number) ?? 0) + 1);
    const manner = mannerOf(number);
    if (manner !== undefined && manner !== 'refuses') return MANNERS[manner](reply);
    return reply.writeHead(200, json).end(JSON.stringify({ n: number }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    urlOf: (number) => `http://127.0.0.1:${mannerOf(number) === 'refuses' ? closed : port}/${number}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
