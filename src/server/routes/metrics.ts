import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Blocks, createBlocks, type Stretch } from '../../exposition/blocks.ts';
import { acceptsGzip, negotiate } from '../../exposition/negotiate.ts';
import { createGzip } from '../../exposition/gzip.ts';
import { createRenderer, type Format } from '../../exposition/page.ts';
import { Fault } from '../../model/fault.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { shardFamilies } from '../../runtime/shards/shard-families.ts';
import { WHOLE } from '../../runtime/shards/shard.ts';
import { openScrapeDeadline, scrapeSeconds } from '../scrape-deadline.ts';
import type { ServerParts } from '../server.ts';

/** addMetrics answers scrapes: all sources and the process's own metrics, or with `?source=NAME` (repeated) only those. */
export function addMetrics(app: FastifyInstance, parts: ServerParts): void {
  const renderer = createRenderer(parts.chunks);
  const blocks: Readonly<Record<Format, Blocks>> = { text: createBlocks(), openmetrics: createBlocks() };
  const gzip = createGzip();
  app.get(parts.telemetryPath, async (request, reply) => {
    const started = parts.clock.now();
    const limit = scrapeSeconds(request.headers['x-prometheus-scrape-timeout-seconds']);
    const snapshots = await collect(parts, sourcesOf(request), limit);
    if (snapshots === undefined) {
      const { httpStatus, message, hint } = new Fault('SERVER_UNKNOWN_SOURCE');
      parts.telemetry.scraped({ seconds: 0, status: httpStatus, duplicates: 0 });
      return reply.code(httpStatus).type('text/plain; charset=utf-8').send(`${message}\n${hint}\n`);
    }
    const { format, contentType } = negotiate(request.headers.accept);
    const { sections, duplicates } = renderer.renderPage(snapshots, format);
    const page = blocks[format].of(sections);
    reply.header('Content-Type', contentType).header('Vary', 'Accept, Accept-Encoding');
    parts.telemetry.scraped({ seconds: (parts.clock.now() - started) / 1000, status: 200, duplicates });
    if (!acceptsGzip(request.headers['accept-encoding'])) return sendParts(reply, page.flatMap(bytesOf));
    return sendParts(reply.header('Content-Encoding', 'gzip'), await gzip(page));
  });
}

function bytesOf(stretch: Stretch): readonly Buffer[] {
  return stretch.map(({ bytes }) => bytes);
}

/** Hands the parts over as they are: to join them would cost more than all else when nothing has changed. */
function sendParts(reply: FastifyReply, parts: readonly Buffer[]): FastifyReply {
  const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  reply.header('Content-Length', length).hijack();
  const { raw } = reply;
  raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
  raw.cork();
  for (const part of parts) raw.write(part);
  raw.end();
  raw.uncork();
  return reply;
}

/** Undefined when a source is asked for that there is not. */
async function collect(
  { slot, clock, telemetry, discovery, shard = WHOLE }: ServerParts,
  only: readonly string[] | undefined,
  seconds: number,
): Promise<readonly Snapshot[] | undefined> {
  const deadline = openScrapeDeadline(clock, seconds);
  try {
    const snapshots = await slot.use((generation) => {
      return only?.every((name) => generation.names.has(name)) === false
        ? undefined
        : generation.collect(deadline, only);
    });
    // Single sources are scraped by several jobs: the process's own metrics would come once with each.
    if (snapshots === undefined || only !== undefined) return snapshots;
    const now = clock.now();
    const entries = slot.current.sources.map(({ entry }) => entry);
    const families = [...discovery.families(), ...shardFamilies(shard, entries)];
    const own = { source: '', at: now, seconds: 0, bytes: 0, families, drops: new Map() };
    return [...snapshots, own, await telemetry.snapshot(now)];
  } finally {
    deadline[Symbol.dispose]();
  }
}

function sourcesOf({ query }: FastifyRequest): readonly string[] | undefined {
  const { source } = query as Readonly<Record<string, string | readonly string[] | undefined>>;
  if (source === undefined) return undefined;
  return typeof source === 'string' ? [source] : source;
}
