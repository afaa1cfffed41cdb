import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Mirth, startMirth } from '../../src/commands/demo/mirth-server.ts';
import { startStatusApp } from '../../src/commands/demo/status-app.ts';
import type { Upstream } from '../../src/commands/demo/upstream.ts';
import { shipped, startExporter } from '../support/exporter.ts';
import { MIRTH_FIXTURES } from '../support/mirth-fixtures.ts';

/** Debian's own, which has Debian's packages; another one may stand before it on the path. */
const PYTHON3 = '/usr/bin/python3';
const STATUS = { current_requests: 1, pending_requests: 0, total_uptime: 5, health: 'healthy' };
const PYTHON = `
import sys
from prometheus_client.parser import text_string_to_metric_families as parse
for family in parse(sys.stdin.read()):
    for sample in family.samples:
        if sample.name == 'mirth_messages_received_total':
            print(sample.labels['channel'])
`;

const isThere = (command: string, parameters: readonly string[]): boolean =>
  spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;

const hasPromtool = isThere('promtool', ['--version']);
const hasPythonClient = isThere(PYTHON3, ['-c', 'import prometheus_client']);
if (!hasPromtool) console.warn('no promtool on this machine: the page is not held against it');
if (!hasPythonClient) console.warn('no prometheus_client on this machine: the page is not held against it');

let mirth: Mirth;
let app: Upstream;
let page = '';

beforeAll(async () => {
  mirth = await startMirth({ channels: () => MIRTH_FIXTURES.several, username: 'monitor', password: 'word' });
  app = await startStatusApp({ status: () => STATUS });
  await using exporter = await startExporter([shipped('mirth'), shipped('status-app')], {
    MIRTH_ENDPOINT: mirth.url,
    MIRTH_USERNAME: 'monitor',
    MIRTH_PASSWORD: 'word',
    APP_PORT: String(app.port),
  });
  page = await exporter.scrape();
});
afterAll(async () => {
  await mirth[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
});

it.skipIf(!hasPromtool)("is a page that Prometheus' own tool can read", () => {
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page, encoding: 'utf8' });
  // 3 is a matter of taste in names, such as a gauge that ends in _total; 1 is a page that cannot be read.
  expect([0, 3], stderr).toContain(status);
});

it.skipIf(!hasPythonClient)('is a page that the Python client can read', () => {
  const { stdout, stderr } = spawnSync(PYTHON3, ['-c', PYTHON], {
    input: page,
    encoding: 'utf8',
    env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
  });
  expect(stderr).toBe('');
  const names = MIRTH_FIXTURES.several.filter((channel) => channel.deployed !== false).map(({ name }) => name);
  expect(stdout.split('\n').slice(0, -1)).toEqual(names);
});
