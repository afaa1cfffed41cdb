import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { withoutCredentials } from '../../kit/credentials.ts';
import { entryShown, writeShown } from '../../config/shown/show-config.ts';
import { acceptsGzip, negotiate } from '../../exposition/negotiate.ts';
import { gzipPage } from '../../exposition/gzip.ts';
import { renderPage } from '../../exposition/page.ts';
import { Fault } from '../../model/fault.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Admitted, ProbeRequest } from '../../runtime/probe/admit.ts';
import type { Prober } from '../../runtime/probe/prober.ts';
import { makeProbe } from '../probe/make-probe.ts';
import { probeReport } from '../probe/probe-report.ts';
import { scrapeSeconds } from '../scrape-deadline.ts';
import type { ServerParts } from '../server.ts';

/** addProbe answers `/probe?module=NAME&target=…` as blackbox_exporter and json_exporter do, and `/probe/log?id=…` with what was said of one. */
export function addProbe(app: FastifyInstance, parts: ServerParts): void {
  app.get('/probe', (request, reply) => answer(request, reply, parts));
  app.get('/probe/log', (request, reply) => {
    const { id } = request.query as Readonly<Record<string, unknown>>;
    const probe = parts.probes.find(Number(id));
    reply.type('text/plain; charset=utf-8').header('X-Content-Type-Options', 'nosniff');
    return probe === undefined ? reply.code(404).send('No such probe is remembered\n') : reply.send(probe.report);
  });
}

async function answer(request: FastifyRequest, reply: FastifyReply, parts: ServerParts): Promise<FastifyReply> {
  try {
    return await parts.slot.use(async ({ prober }) => {
      if (prober === undefined) throw new Fault('PROBE_UNKNOWN_MODULE');
      const asked = readQuery(request);
      const admitted = prober.admit(asked);
      return send(await probe(prober, admitted, { request, parts }), { request, reply });
    });
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    const { httpStatus, message, hint, code } = cause;
    parts.telemetry.probed({ module: '', outcome: code });
    return reply.code(httpStatus).type('text/plain; charset=utf-8').send(`${message}\n${hint}\n`);
  }
}

function readQuery({ url }: FastifyRequest): ProbeRequest {
  const asked = new Map<string, string[]>();
  for (const [name, value] of new URL(url, 'http://localhost').searchParams) {
    asked.set(name, [...(asked.get(name) ?? []), value]);
  }
  return asked;
}

interface Probed {
  readonly admitted: Admitted;
  readonly snapshot: Snapshot;
  readonly shown: readonly Snapshot[];
  readonly report: string;
}

interface Asking {
  readonly request: FastifyRequest;
  readonly parts: ServerParts;
}

async function probe(prober: Prober, admitted: Admitted, { request, parts }: Asking): Promise<Probed> {
  const { clock, probes, telemetry, reloader } = parts;
  const { name: module, target } = admitted;
  const timeoutSeconds = scrapeSeconds(request.headers['x-prometheus-scrape-timeout-seconds']);
  const { snapshot, shown, seconds } = await makeProbe(prober, admitted, { clock, timeoutSeconds });
  const told = {
    ...{ module, snapshot, seconds, timeoutSeconds },
    target: withoutCredentials(target.name, '<secret>'),
  };
  const yaml = writeShown(entryShown(reloader.shown, 'modules', module));
  const report = probeReport({ ...told, page: renderPage(shown, 'text').text, config: yaml });
  probes.add({ module, target: told.target, snapshot, seconds, report });
  telemetry.probed({ module, outcome: snapshot.fault?.code ?? 'success' });
  return { admitted, snapshot, shown, report };
}

async function send(
  { admitted, snapshot, shown, report }: Probed,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  const { debug } = request.query as Readonly<Record<string, unknown>>;
  reply.header('Cache-Control', 'no-store').header('X-Content-Type-Options', 'nosniff');
  if (debug === 'true') return reply.type('text/plain; charset=utf-8').send(report);
  if (snapshot.fault !== undefined && admitted.module.probe.fail === 'status') {
    const { code, message } = snapshot.fault;
    return reply.code(503).type('text/plain; charset=utf-8').send(`${code}: ${message}\n`);
  }
  const { format, contentType } = negotiate(request.headers.accept);
  const { text } = renderPage(shown, format);
  reply.header('Content-Type', contentType).header('Vary', 'Accept, Accept-Encoding');
  if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(text);
  return reply.header('Content-Encoding', 'gzip').send(await gzipPage(text));
}
