import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importJsonExporter } from '../../src/commands/import/json-exporter.ts';
import { type Exporter, startExporter } from '../support/exporter.ts';

/** In the manner of the example that json_exporter ships, with a body and credentials beside it. */
const CONFIG = `---
modules:
  default:
    headers:
      X-Dummy: my-test-header
    metrics:
      - name: example_global_value
        path: '{ .counter }'
        help: A top-level value
        labels:
          environment: beta # static label
          location: 'planet-{.location}' # dynamic label
      - name: example_timestamped_value
        type: object
        path: '{ .values[?(@.state == "INACTIVE")] }'
        epochtimestamp: '{ .timestamp }'
        help: A value with its time
        labels:
          environment: beta
        values:
          count: '{.count}'
      - name: example_value
        type: object
        help: Values below
        path: '{.values[?(@.state == "ACTIVE")]}'
        valuetype: gauge
        labels:
          environment: beta
          id: '{.id}'
        values:
          active: 1
          count: '{.count}'
          boolean: '{.some_boolean}'
  animals:
    http_client_config:
      basic_auth: { username: ann, password_file: password }
    valid_status_codes: [202]
    body:
      content: '{"kind": "{{ .kind | first }}"}'
      templatize: true
    metrics:
      - name: animal
        type: object
        help: Animals
        path: '{ [*] }'
        labels:
          name: '{ .noun }'
          predator: '{ .predator }'
        values:
          population: '{ .population }'
`;

const DATA = {
  counter: 1234,
  location: 'mars',
  values: [
    { id: 'id-A', count: 1, some_boolean: true, state: 'ACTIVE' },
    { id: 'id-B', count: 2, some_boolean: true, state: 'INACTIVE', timestamp: '1657568506000' },
    { id: 'id-C', count: 3, some_boolean: false, state: 'ACTIVE' },
  ],
};
const ANIMALS = [
  { noun: 'lion', population: 123, predator: true },
  { noun: 'deer', population: 456, predator: false },
];

interface Asked {
  readonly method: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const asked: Asked[] = [];
const upstream = createServer((request, reply) => {
  void text(request).then((body) => {
    asked.push({ method: request.method, headers: request.headers, body });
    const isAnimals = request.url === '/animals';
    if (request.url === '/away') return reply.writeHead(302, { Location: '/data' }).end();
    // json_exporter reads JSON whatever Content-Type says.
    reply.writeHead(isAnimals ? 202 : 200, { 'Content-Type': 'text/html' });
    return reply.end(JSON.stringify(isAnimals ? ANIMALS : DATA));
  });
});

let url: string;
let folder: string;
let exporter: Exporter;

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'json-exporter-'));
  await writeFile(join(folder, 'config.yml'), CONFIG);
  await writeFile(join(folder, 'password'), 'secret\n');
  const lines: string[] = [];
  const notes: string[] = [];
  const code = importJsonExporter({
    file: join(folder, 'config.yml'),
    strict: true,
    output: { write: (line: string) => lines.push(line) },
    sink: { write: (line: string) => notes.push(line) },
  });
  expect({ code, notes }).toEqual({ code: 0, notes: [] });
  await writeFile(join(folder, 'omni.yaml'), lines.join(''));
  exporter = await startExporter([join(folder, 'omni.yaml')], {});
});
afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  upstream.close();
  await rm(folder, { recursive: true });
});

async function probe(query: Readonly<Record<string, string>>) {
  asked.length = 0;
  const response = await fetch(`${exporter.url}/probe?${new URLSearchParams(query).toString()}`);
  const lines = (await response.text()).split('\n').filter((line) => !/^(?:# (?:HELP|TYPE) )?probe_/.test(line));
  return { status: response.status, page: lines.join('\n') };
}

it('gives the series that json_exporter gives', async () => {
  const { status, page } = await probe({ target: `${url}/data` });
  expect(status).toBe(200);
  expect(page.split('\n').sort().join('\n').trim()).toBe(
    `
# HELP example_global_value A top-level value
# HELP example_timestamped_value_count A value with its time
# HELP example_value_active Values below
# HELP example_value_boolean Values below
# HELP example_value_count Values below
# TYPE example_global_value untyped
# TYPE example_timestamped_value_count untyped
# TYPE example_value_active gauge
# TYPE example_value_boolean gauge
# TYPE example_value_count gauge
example_global_value{environment="beta",location="planet-mars"} 1234
example_timestamped_value_count{environment="beta"} 2 1657568506000
example_value_active{environment="beta",id="id-A"} 1
example_value_active{environment="beta",id="id-C"} 1
example_value_boolean{environment="beta",id="id-A"} 1
example_value_boolean{environment="beta",id="id-C"} 0
example_value_count{environment="beta",id="id-A"} 1
example_value_count{environment="beta",id="id-C"} 3
`.trim(),
  );
  expect(asked).toMatchObject([
    { method: 'GET', headers: { accept: 'application/json', 'x-dummy': 'my-test-header' }, body: '' },
  ]);
});

it('asks with the body, credentials and status codes of a module', async () => {
  const { status, page } = await probe({ module: 'animals', target: `${url}/animals`, kind: 'wild' });
  expect(status).toBe(200);
  expect(page).toContain('\nanimal_population{name="lion",predator="true"} 123\n');
  expect(page).toContain('\nanimal_population{name="deer",predator="false"} 456\n');
  const authorization = `Basic ${Buffer.from('ann:secret').toString('base64')}`;
  expect(asked).toMatchObject([{ method: 'POST', headers: { authorization }, body: '{"kind": "wild"}' }]);
});

it.each([
  ['an unknown module', { module: 'none', target: 'x' }, 400],
  ['no target', { module: 'default' }, 400],
  ['a redirect, which nothing lets it follow', { target: '/away' }, 503],
  ['a status that is not listed', { module: 'animals', target: '/data', kind: 'x' }, 503],
])('answers %s with the status of json_exporter', async (_, query, expected) => {
  const { target } = query as { readonly target?: string };
  const { status } = await probe({ ...query, ...(target?.startsWith('/') && { target: `${url}${target}` }) });
  expect(status).toBe(expected);
});
