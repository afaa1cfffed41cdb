import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domain, type Exporter, shipped, startExporter } from '../support/exporter.ts';

/** Answer is what the server of a config says. */
interface Answer {
  readonly status?: number;
  readonly body: string;
}

/** Apache's first line is the name of its host, which is no pair. */
const HOST = /^\S+\{reason="passed_over",source="apache"\} \d+\n$/;

/** Configs that ask one server once: each folder of their fixtures holds an answer, and what it must be exported as. */
const CONFIGS = [
  { name: 'apache', variable: 'APACHE_STATUS_URL', file: 'answer.txt', type: 'text/plain; charset=ISO-8859-1' },
  { name: 'bind', variable: 'BIND_STATS_URL', file: 'answer.xml', type: 'text/xml' },
  { name: 'haproxy', variable: 'HAPROXY_STATS_URL', file: 'answer.csv', type: 'text/plain' },
  { name: 'nginx', variable: 'NGINX_STATUS_URL', file: 'answer.txt', type: 'text/plain' },
];

describe.each(CONFIGS)('configs/$name', async ({ name, variable, file, type }) => {
  let answer: Answer = { body: '' };
  const server = createServer((_, response) => {
    response.writeHead(answer.status ?? 200, { 'Content-Type': type }).end(answer.body);
  });
  let exporter: Exporter;

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    exporter = await startExporter([shipped(name)], { [variable]: `http://127.0.0.1:${port}` });
  });
  afterAll(async () => {
    await exporter[Symbol.asyncDispose]();
    server.close();
  });

  it.each(await readdir(shipped(`${name}/fixtures`)))('exports the fixture %s, and drops nothing', async (fixture) => {
    const read = (entry: string) => readFile(join(shipped(name), 'fixtures', fixture, entry), 'utf8');
    answer = { body: await read(file) };
    const page = await exporter.scrape();
    expect(domain(page, `${name}_`)).toBe(await read('expected.prom'));
    expect(domain(page, 'omni_source_dropped_samples_total{').replace(HOST, '')).toBe('');
  });

  it.each([
    ['is refused', { status: 404, body: 'not found' }],
    ['is of another kind', { body: '<html>\n<title>It works!</title>\n</html>\n' }],
  ])('exports nothing but a 0 when the answer %s', async (_, refusal) => {
    answer = refusal;
    const samples = domain(await exporter.scrape(), `${name}_`).replace(/^#.*\n/gm, '');
    expect(samples).toBe(`${name}_up 0\n`);
  });
});
