import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { startBuiltExporter } from '../support/built-exporter.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CONFIG = `
sources:
  app:
    url: \${URL}/
    metrics: [{ each: $.items, labels: { id: $.id }, name: app_n, type: gauge, help: N., value: $.n }]
`;

beforeAll(() => {
  const built = spawnSync(process.execPath, ['--import', 'tsx', 'esbuild.config.ts'], { cwd: ROOT, encoding: 'utf8' });
  expect(built).toMatchObject({ status: 0, stderr: '' });
}, 60_000);

it('are read in a thread by what is built, also for requests in the log, and the thread ends with the process', async () => {
  const items = Array.from({ length: 3000 }, (_, n) => ({ id: `i${n}`, n, pad: 'x'.repeat(400) }));
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ items }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'large-'));
  const file = join(folder, 'config.yaml');
  await writeFile(file, CONFIG);
  const URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exporter = await startBuiltExporter(file, { URL }, ['--log.level=debug']);
  for (const reads of [1, 2]) {
    const lines = (await (await fetch(`${exporter.url}/metrics`)).text()).split('\n');
    expect(lines.filter((line) => line.startsWith('app_n{')).length).toBe(3000);
    expect(lines).toContain('app_n{id="i2999"} 2999');
    expect(lines).toContain('omni_source_up{source="app"} 1');
    expect(lines).toContain(`omni_exporter_worker_collections_total ${reads}`);
    expect(lines).toContain('omni_exporter_worker_threads 1');
  }
  await exporter[Symbol.asyncDispose]();
  expect(exporter.ended).toBe(0);
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
}, 60_000);

const JOINED = `
sources:
  names: { url: '\${URL}/names' }
  states:
    url: \${URL}/states
    metrics: [{ each: $.items, labels: { name: [$.id, lookup: names] }, name: app_n, type: gauge, help: N., value: $.n }]
lookups:
  names: { type: id-to-name, source: names, each: $.items, key: $.id, value: $.name }
`;

it('that look up what another large one fills are read side by side', async () => {
  const items = Array.from({ length: 3000 }, (_, n) => ({ id: `i${n}`, name: `n${n}`, n, pad: 'x'.repeat(400) }));
  const asked = new Set<string>();
  const waiting: (() => void)[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.add(url);
    waiting.push(() => response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ items })));
    // Neither answers before the other is asked.
    if (asked.size === 2) for (const answer of waiting.splice(0)) answer();
    if (waiting.length === 0) asked.clear();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'large-'));
  const file = join(folder, 'config.yaml');
  await writeFile(file, JOINED);
  const URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exporter = await startBuiltExporter(file, { URL });
  for (const reads of [2, 4]) {
    const lines = (await (await fetch(`${exporter.url}/metrics`)).text()).split('\n');
    expect(lines.filter((line) => line.startsWith('app_n{name="n')).length).toBe(3000);
    expect(lines).toContain('app_n{name="n2999"} 2999');
    expect(lines).toContain(`omni_exporter_worker_collections_total ${reads}`);
    expect(lines).toContain('omni_exporter_worker_threads 2');
  }
  await exporter[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
}, 60_000);
