import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Mirth, startMirth } from '../../src/commands/demo/mirth-server.ts';
import { startStatusApp } from '../../src/commands/demo/status-app.ts';
import type { Failure, Upstream } from '../../src/commands/demo/upstream.ts';
import { domain, type Exporter, sample, shipped, startExporter } from '../support/exporter.ts';
import { MIRTH_FIXTURES } from '../support/mirth-fixtures.ts';

const STATUS = { current_requests: 1, pending_requests: 0, total_uptime: 5, health: 'healthy' };

const rejections: unknown[] = [];
const remember = (reason: unknown): void => void rejections.push(reason);

let mirth: Mirth;
let app: Upstream;
let exporter: Exporter;

beforeAll(async () => {
  process.on('unhandledRejection', remember);
  mirth = await startMirth({ channels: () => MIRTH_FIXTURES.one, username: 'monitor', password: 'secret-word' });
  app = await startStatusApp({ status: () => STATUS });
  exporter = await startExporter([shipped('mirth'), shipped('status-app')], {
    MIRTH_ENDPOINT: mirth.url,
    MIRTH_USERNAME: 'monitor',
    MIRTH_PASSWORD: 'secret-word',
    APP_PORT: String(app.port),
    POLLING_INTERVAL_SECONDS: '1',
  });
});

afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  await mirth[Symbol.asyncDispose]();
  await app[Symbol.asyncDispose]();
  process.off('unhandledRejection', remember);
  expect(rejections).toEqual([]);
});

const MIRTH_DOWN = '# HELP mirth_up Was the last Mirth query successful.\n# TYPE mirth_up gauge\nmirth_up 0\n';

const CASES: readonly (readonly [Failure, string, string])[] = [
  ['down', 'fetch', 'FETCH_CONNECT'],
  ['cut', 'fetch', 'FETCH_NETWORK'],
  ['half', 'decode', 'DECODE_SYNTAX'],
  ['html', 'decode', 'DECODE_SYNTAX'],
  [401, 'fetch', 'FETCH_STATUS'],
  [503, 'fetch', 'FETCH_STATUS'],
  ['hang', 'fetch', 'FETCH_TIMEOUT'],
];

function failures(page: string, source: string, [, stage, code]: (typeof CASES)[number]): number {
  return Number(sample(page, `omni_source_errors_total{code="${code}",source="${source}",stage="${stage}"}`) ?? 0);
}

describe.each(CASES)('a Mirth that fails (%s)', (...failing) => {
  it('loses its series, says why, leaves the app alone, and comes back', async () => {
    const before = await exporter.scrape();
    expect(sample(before, 'mirth_up')).toBe('1');
    await mirth.fail(failing[0]);
    // The deadline of the scrape ends the hang.
    const during = await exporter.scrape(failing[0] === 'hang' ? 1 : 10);
    expect(domain(during, 'mirth_')).toBe(MIRTH_DOWN);
    expect(sample(during, 'omni_source_up{source="mirth_channel_statistics"}')).toBe('0');
    expect(sample(during, 'app_requests_current')).toBe('1');
    expect(during).not.toContain('secret-word');
    await mirth.fail(undefined);
    await vi.waitFor(async () => {
      const after = await exporter.scrape();
      expect(sample(after, 'mirth_messages_received_total{channel="Lab Results"}')).toBe('12');
      expect(sample(after, 'mirth_up')).toBe('1');
      const counted =
        failures(after, 'mirth_channel_names', failing) - failures(before, 'mirth_channel_names', failing);
      expect(counted).toBe(1);
    });
  });
});

describe.each(CASES.filter(([failure]) => failure !== 'hang'))('an app that fails (%s)', (...failing) => {
  it('loses its series, says why, leaves Mirth alone, and comes back', async () => {
    const until = { timeout: 10_000, interval: 50 };
    await app.fail(failing[0]);
    await vi.waitFor(async () => {
      const page = await exporter.scrape();
      expect(domain(page, 'app_')).toBe('');
      expect(sample(page, 'omni_source_up{source="app_status"}')).toBe('0');
      expect(failures(page, 'app_status', failing)).toBeGreaterThan(0);
      expect(sample(page, 'mirth_up')).toBe('1');
    }, until);
    await app.fail(undefined);
    await vi.waitFor(async () => {
      const page = await exporter.scrape();
      expect(sample(page, 'app_requests_current')).toBe('1');
      expect(sample(page, 'omni_source_up{source="app_status"}')).toBe('1');
    }, until);
  });
});

it('goes on answering', async () => {
  for (const path of ['/', '/-/healthy', '/-/ready']) expect((await fetch(exporter.url + path)).status).toBe(200);
});
