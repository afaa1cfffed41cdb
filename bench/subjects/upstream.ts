import { createServer } from 'node:http';
import { namesXml, queuesJson, statisticsXml } from '../data/documents.ts';
import { seriesJson } from '../data/polling.ts';
import { answer } from '../harness/answer.ts';

/**
 * A server of documents that are made once (`/queues/N`, `/N/api/channels/…`, `/series/TARGET/N`; each is N items large):
 * two, which count differently, in turn, but for the names of channels. A line is answered with the requests since the one
 * before, and what was between two requests of the same path at most, in ms.
 */
interface Made {
  readonly body: Buffer;
  readonly type: string;
}

const TURNS = [0, 1];
const made = new Map<string, readonly Made[]>();

function documentOf(path: string, turn: number): Made | undefined {
  const [, queues] = /^\/queues\/(\d+)/.exec(path) ?? [];
  if (queues !== undefined) return { body: Buffer.from(queuesJson(Number(queues), turn)), type: 'application/json' };
  const [, target, items] = /^\/series\/(\d+)\/(\d+)/.exec(path) ?? [];
  if (items !== undefined) {
    return {
      body: Buffer.from(seriesJson({ target: Number(target), items: Number(items), turn })),
      type: 'application/json',
    };
  }
  const [, channels, kind] = /^\/(\d+)\/api\/channels\/(\w+)/.exec(path) ?? [];
  if (channels === undefined) return undefined;
  // A doctype is what the fast way of reading does not know.
  const odd = `<!DOCTYPE map [<!ENTITY a "${turn}">]>`;
  const names = kind === 'odd' ? odd + namesXml(Number(channels)) : namesXml(Number(channels));
  const text = kind === 'statistics' ? statisticsXml(Number(channels), turn) : names;
  return { body: Buffer.from(text), type: 'application/xml' };
}

function found(path: string): Made | undefined {
  const [next, ...others] = made.get(path) ?? TURNS.flatMap((turn) => documentOf(path, turn) ?? []);
  if (next !== undefined) made.set(path, [...others, next]);
  return next;
}

const lastAt = new Map<string, number>();
let [polls, gap] = [0, 0];

const server = createServer({ keepAliveTimeout: 60_000 }, ({ url = '/' }, reply) => {
  const [path = '/'] = url.split('?');
  const now = performance.now();
  polls += 1;
  gap = Math.max(gap, now - (lastAt.get(path) ?? now));
  lastAt.set(path, now);
  const document = found(path);
  if (document === undefined) return reply.writeHead(404).end();
  const { type, body } = document;
  return reply.writeHead(200, { 'Content-Type': type, 'Content-Length': body.byteLength }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  void answer({ port: (server.address() as { port: number }).port }, () => {
    const said = { polls, gap, paths: lastAt.size };
    [polls, gap] = [0, 0];
    return said;
  });
});
