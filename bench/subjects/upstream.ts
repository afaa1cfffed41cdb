import { createServer } from 'node:http';
import { namesXml, queuesJson, statisticsXml } from '../data/documents.ts';
import { answer } from '../harness/answer.ts';

/** A server of documents that were made before: `/queues/N`, `/N/api/channels/…`; each is N items large. */
const made = new Map<string, { readonly body: Buffer; readonly type: string }>();

function documentOf(path: string): { readonly body: Buffer; readonly type: string } | undefined {
  const [, queues] = /^\/queues\/(\d+)/.exec(path) ?? [];
  if (queues !== undefined) return { body: Buffer.from(queuesJson(Number(queues))), type: 'application/json' };
  const [, channels, kind] = /^\/(\d+)\/api\/channels\/(\w+)/.exec(path) ?? [];
  if (channels === undefined) return undefined;
  // A doctype is what the fast way of reading does not know.
  const names =
    kind === 'odd' ? `<!DOCTYPE map [<!ENTITY a "b">]>${namesXml(Number(channels))}` : namesXml(Number(channels));
  const text = kind === 'statistics' ? statisticsXml(Number(channels)) : names;
  return { body: Buffer.from(text), type: 'application/xml' };
}

let polls = 0;
const server = createServer({ keepAliveTimeout: 60_000 }, ({ url = '/' }, reply) => {
  polls += 1;
  const [path = '/'] = url.split('?');
  const found = made.get(path) ?? documentOf(path);
  if (found === undefined) return reply.writeHead(404).end();
  made.set(path, found);
  return reply.writeHead(200, { 'Content-Type': found.type, 'Content-Length': found.body.byteLength }).end(found.body);
});
server.listen(0, '127.0.0.1', () => {
  void answer({ port: (server.address() as { port: number }).port }, () => ({ polls }));
});
