import { createServer } from 'node:http';
import { Gauge, Registry } from 'prom-client';
import { labelsOf, METRICS, valueOf } from '../data/series.ts';
import { answer } from '../harness/answer.ts';
import { self } from '../harness/self.ts';

/** prom-client alone, as a polling exporter uses it: it sets all its gauges, then writes the page: `prom-client SOURCES ITEMS`. A line is answered with what it has cost so far. */
const [sources, items] = process.argv.slice(2).map(Number) as [number, number];
const registry = new Registry();
const labelNames = ['queue', 'source', 'state'] as const;
const gauges = Array.from(
  { length: METRICS },
  (_, metric) =>
    new Gauge({
      name: `bench_queue_figure_${metric}`,
      help: 'A figure of a queue.',
      labelNames,
      registers: [registry],
    }),
);
let turn = 0;
/** The last page, which the product keeps as well. */
let kept = Buffer.alloc(0);

function poll(): void {
  turn += 1;
  for (let source = 0; source < sources; source += 1) {
    for (let item = 0; item < items; item += 1) {
      const labels = labelsOf(source, item);
      gauges.forEach((gauge, metric) => gauge.set(labels, valueOf({ source, item, metric, turn })));
    }
  }
}

async function page(): Promise<string> {
  registry.resetMetrics();
  poll();
  return registry.metrics();
}

const server = createServer({ keepAliveTimeout: 60_000 }, (_, reply) => {
  void page().then((body) => {
    kept = Buffer.from(body);
    reply.writeHead(200, { 'Content-Length': kept.byteLength }).end(kept);
  });
});
server.listen(0, '127.0.0.1', () => {
  void answer({ port: (server.address() as { port: number }).port }, self());
});
