import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { check } from '../../src/commands/check/check.ts';
import { type Running, serve } from '../../src/commands/serve.ts';
import { compose } from '../../src/compose.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { StartFault } from '../../src/commands/start-fault.ts';

const GOOD = `sources:
  app:
    url: http://127.0.0.1:1/
    metrics:
      - { name: x, type: gauge, help: X, value: $.x }
`;
const BAD = 'sources:\n  app:\n    url: http://127.0.0.1:1/\n    tiemout: 1s\n  other: {}\n';

const HIDDEN = `sources:
  hidden:
    url: http://127.0.0.1:1/
    labels: { site: a }
    metrics: [{ name: x, type: gauge, help: X, value: $.x, labels: { site: b } }]
`;

let folder: string;
let running: Running[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
  running = [];
});
afterEach(async () => {
  for (const one of running) await one.stop();
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function start(
  config: string,
  over: { listenAddress?: string; env?: Record<string, string>; envFiles?: string[] } = {},
) {
  const options = {
    envFiles: [],
    env: {},
    telemetryPath: '/m',
    logLevel: 'error',
    logFormat: 'json',
    ...over,
  } as const;
  const one = await serve({ ...options, configFiles: [config] });
  running.push(one);
  return one;
}

it('serves a source that is down, and stops', async () => {
  const one = await start(await file('a.yaml', GOOD), { listenAddress: '127.0.0.1:0' });
  const response = await fetch(`${one.url}/m`);
  expect([response.status, (await response.text()).includes('omni_source_up{source="app"} 0\n')]).toEqual([200, true]);
  await Promise.all([one.stop(), one.stop(), one.closed]);
  await expect(fetch(`${one.url}/m`)).rejects.toThrow();
});

it('listens at EXPORTER_PORT, also from an env file', async () => {
  const config = await file('a.yaml', GOOD);
  const { url } = await start(config, { envFiles: [await file('port.env', 'EXPORTER_PORT=0\n')] });
  expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
});

it.each([
  ['an address that is taken', (port: string) => `127.0.0.1:${port}`, /already in use/],
  ['an address that is none', () => 'nowhere', /not an address/],
])('refuses %s', async (_, address, reason) => {
  const config = await file('a.yaml', GOOD);
  const { url } = await start(config, { listenAddress: '127.0.0.1:0' });
  const second = start(config, { listenAddress: address(new URL(url).port) });
  await expect(second).rejects.toBeInstanceOf(StartFault);
  await expect(second).rejects.toThrow(reason);
});

it('refuses a wrong config whole, with every place', async () => {
  const refused = start(await file('a.yaml', BAD), { listenAddress: '127.0.0.1:0' });
  await expect(refused).rejects.toBeInstanceOf(StartFault);
  await expect(refused).rejects.toThrow(/a\.yaml:4:5 [^\n]*tiemout[^\n]*\n[^\n]*a\.yaml:5:/);
});

it.each([
  [GOOD, 0, []],
  [BAD, 1, ['a.yaml:4:5', 'a.yaml:5:10']],
  [HIDDEN, 0, ['a.yaml:5:70']],
  [HIDDEN + BAD.slice('sources:\n'.length), 1, ['a.yaml:5:70', 'a.yaml:8:5', 'a.yaml:9:10']],
])('check gives the exit code and a line for each problem', async (text, code, places) => {
  const lines: string[] = [];
  const path = await file('a.yaml', text);
  expect(await check({ files: [path], envFiles: [], env: {}, sink: { write: (line) => lines.push(line) } })).toBe(code);
  expect(lines.map((line) => /a\.yaml:\d+:\d+/.exec(line)?.[0])).toEqual(places);
});

it('a config with warnings is served, and they are logged when it is put in force', async () => {
  const told: unknown[] = [];
  const quiet = (): void => undefined;
  const log = { debug: quiet, info: quiet, error: quiet, warn: (fields: object) => told.push(fields) };
  const path = await file('a.yaml', HIDDEN);
  const options = { telemetryPath: '/m', isLifecycleEnabled: false, pollIntervalSeconds: 0, clock: systemClock };
  await using app = await compose({ ...options, configFiles: [path], envFiles: [], env: {}, log });
  const warning = { problem: expect.stringContaining('a.yaml:5:70') as string };
  expect(told).toEqual([warning]);
  await writeFile(path, `# changed\n${HIDDEN}`);
  await app.reloader.reload();
  await app.reloader.reload();
  expect(told).toEqual([warning, { problem: expect.stringContaining('a.yaml:6:70') as string }]);
});
