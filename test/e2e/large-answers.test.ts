import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startBuiltExporter } from '../support/built-exporter.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CONFIG = `
sources:
  app:
    url: \${URL}/
    metrics: [{ each: $.items, labels: { id: $.id }, name: app_n, type: gauge, help: N., value: $.n }]
`;

it('are read in a thread by what is built, also for requests in the log, and the thread ends with the process', async () => {
  const built = spawnSync(process.execPath, ['--import', 'tsx', 'esbuild.config.ts'], { cwd: ROOT, encoding: 'utf8' });
  expect(built).toMatchObject({ status: 0, stderr: '' });
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
