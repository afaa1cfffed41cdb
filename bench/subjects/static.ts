import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { answer } from '../harness/answer.ts';
import { familiesOf, labelColumn } from '../data/series.ts';

/** A server of one buffer, which is as fast as Node.js can be: `static SOURCES ITEMS`. */
const [sources, items] = process.argv.slice(2).map(Number) as [number, number];
const lines: string[] = [];
for (let source = 0; source < sources; source += 1) {
  for (const { name, labels, values } of familiesOf(source, labelColumn(source, items))) {
    values.forEach((value, row) => lines.push(`${name}{${labels[row] ?? ''}} ${value}\n`));
  }
}
const plain = Buffer.from(lines.join(''));
const zipped = gzipSync(plain, { level: 1 });

const server = createServer({ keepAliveTimeout: 60_000 }, (request, reply) => {
  const isZipped = request.headers['accept-encoding'] === 'gzip';
  const body = isZipped ? zipped : plain;
  const encoding = isZipped ? { 'Content-Encoding': 'gzip' } : {};
  reply.writeHead(200, { ...encoding, 'Content-Type': 'text/plain', 'Content-Length': body.byteLength }).end(body);
});
server.listen(0, '127.0.0.1', () => {
  void answer({ port: (server.address() as { port: number }).port }, () => ({}));
});
