import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Log } from '../../src/kit/plugin.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { createDiscovery } from '../../src/runtime/discovery/discovery.ts';
import { startProxy } from '../pipeline/fetch/forward-proxy.ts';
import { startUpstream } from '../pipeline/fetch/upstream.ts';
import { SILENT } from '../support/silent-log.ts';

it('asks for a list through its proxy, and tells of the request as a curl command without secrets', async () => {
  const tokens: (string | undefined)[] = [];
  await using upstream = await startUpstream((request, response) => {
    tokens.push(request.headers.authorization);
    response.end(JSON.stringify([{ targets: ['10.0.0.7:80'], labels: { site: 'north' } }]));
  });
  await using proxy = await startProxy({ port: upstream.port });
  const folder = await mkdtemp(join(tmpdir(), 'discovery-'));
  const list = `{ url: "http://cmdb.invalid/t?k=\${KEY}", proxy: "http://\${PROXY}", headers: { Authorization: "Bearer \${TOKEN}" } }`;
  await writeFile(join(folder, 'a.yaml'), `sources: { s: { targets: [{ http_sd: ${list} }] } }\n`);
  const env = { KEY: 'hidden-key', TOKEN: 'hidden-token', PROXY: `me:hidden-password@${proxy.address}` };
  const loaded = await loadConfig({ paths: [join(folder, 'a.yaml')], registry: createRegistry(plugins), env });
  await rm(folder, { recursive: true });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const told: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    const log: Log = {
      ...SILENT,
      debug: (fields) => void told.push(fields),
      warn: (fields) => reject(new Error(JSON.stringify(fields))),
    };
    createDiscovery({ clock: systemClock, log, logsRequests: true, changed: resolve }).look(loaded.config);
  });
  expect(proxy.asked).toEqual([expect.stringMatching(/^GET http:\/\/cmdb\.invalid\/t\?k=hidden-key Basic /)]);
  expect(tokens).toEqual(['Bearer hidden-token']);
  expect(told).toMatchObject([{ sources: ['s'], curl: expect.stringContaining('curl ') as string }]);
  const [line] = told.map((one) => JSON.stringify(one));
  expect(line).not.toContain('hidden');
  for (const part of ['${KEY}', '${TOKEN}', '${PROXY}', 'X-Prometheus-Refresh-Interval-Seconds: 60'])
    expect(line?.toLowerCase()).toContain(part.toLowerCase());
});
