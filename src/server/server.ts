import { fastify, type FastifyInstance } from 'fastify';
import type { Chunks } from '../exposition/chunk.ts';
import type { Log } from '../kit/plugin.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Discovery } from '../runtime/discovery/discovery.ts';
import type { Reloader } from '../runtime/reload/reload.ts';
import type { Shard } from '../runtime/shards/shard.ts';
import type { Slot } from '../runtime/slot.ts';
import type { Telemetry } from '../runtime/telemetry.ts';
import { addConfig } from './routes/config.ts';
import type { ProbeHistory } from './probe/probe-history.ts';
import { addHealthy } from './routes/healthy.ts';
import { addStatusPage } from './routes/status-page.ts';
import { addMetrics } from './routes/metrics.ts';
import { addProbe } from './routes/probe.ts';
import { addReady } from './routes/ready.ts';
import { addReload } from './routes/reload.ts';
import { addSd } from './routes/sd.ts';
import { addHtmlHeaders } from './html-headers.ts';

/** ServerParts is what the routes serve from. */
export interface ServerParts {
  readonly slot: Slot;
  readonly reloader: Reloader;
  readonly telemetry: Telemetry;
  readonly probes: ProbeHistory;
  /** Lists of targets that are asked for; their state is shown with the process's own metrics. */
  readonly discovery: Pick<Discovery, 'families'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The part of the config that this process shows; all of it by default. */
  readonly shard?: Shard;
  /** Keeps the lines of families; some are written before a page asks for them. */
  readonly chunks?: Chunks;
  readonly version: string;
  /** Where the metrics are; `/metrics` by default. */
  readonly telemetryPath: string;
  /** Whether `/-/reload` reloads. */
  readonly isLifecycleEnabled: boolean;
  /** Links to pages of the exporter begin with it: the path at which a proxy shows it; empty by default. */
  readonly externalPath?: string;
}

/** Server is fastify's; it does not listen before it is told to. */
export type Server = FastifyInstance;

/** createServer makes the HTTP server with all its routes; it does not listen yet. Closing it waits for open requests. */
export function createServer(parts: ServerParts): Server {
  const app = fastify({
    ...{ logger: false, forceCloseConnections: 'idle', requestTimeout: 30_000 },
    schemaController: { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } },
  });
  // No route reads a body: whatever a client sends is left alone.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_, __, done) => done(null));
  addHtmlHeaders(app);
  addMetrics(app, parts);
  addHealthy(app);
  addReady(app, parts);
  addReload(app, parts);
  addProbe(app, parts);
  addSd(app, parts);
  addConfig(app, parts);
  if (parts.telemetryPath !== '/') addStatusPage(app, parts);
  app.setNotFoundHandler((_, reply) => reply.code(404).type('text/plain; charset=utf-8').send('Not found\n'));
  app.setErrorHandler((error: Error & { statusCode?: number }, _, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) parts.log.error({ err: error }, 'request failed');
    return reply
      .code(status)
      .type('text/plain; charset=utf-8')
      .send(status >= 500 ? 'Internal error\n' : 'Bad request\n');
  });
  return app;
}

/** No route has a schema; fastify would load what compiles them all the same. */
function noSchema(): never {
  throw new Error('a route has a schema: nothing here compiles it');
}
