import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Channel, type Mirth, startMirth } from '../../src/commands/demo/mirth-server.ts';
import { type AppStatus, startStatusApp } from '../../src/commands/demo/status-app.ts';
import type { Upstream } from '../../src/commands/demo/upstream.ts';
import { domain, type Exporter, sample, shipped, startExporter } from '../support/exporter.ts';
import { MIRTH_FIXTURES } from '../support/mirth-fixtures.ts';

const CREDENTIALS = { username: 'monitor', password: 'p: ss"$word' };

let channels: readonly Channel[] = [];
let mirth: Mirth;

beforeAll(async () => {
  mirth = await startMirth({ channels: () => channels, ...CREDENTIALS });
});
afterAll(() => mirth[Symbol.asyncDispose]());

const environment = (password = CREDENTIALS.password) => ({
  MIRTH_ENDPOINT: mirth.url,
  MIRTH_USERNAME: CREDENTIALS.username,
  MIRTH_PASSWORD: password,
});

/** What the configs make of each answer is said in their own tests; here they run over sockets and TLS, one process all along. */
describe.each(['mirth', 'mirth-session'])('configs/%s', (config) => {
  let exporter: Exporter;
  beforeAll(async () => {
    exporter = await startExporter([shipped(`${config}/${config}.yaml`)], environment());
  });
  afterAll(() => exporter[Symbol.asyncDispose]());

  it.each(['none', 'one', 'several', 'none'] as const)('exports the channels of the fixture %s', async (name) => {
    channels = MIRTH_FIXTURES[name];
    const expected = await readFile(shipped(`${config}/fixtures/${name}/expected.prom`), 'utf8');
    expect(domain(await exporter.scrape(), 'mirth_')).toBe(expected);
  });
});

describe('the session of configs/mirth-session', () => {
  const file = shipped('mirth-session/mirth-session.yaml');

  it('is opened once, again when Mirth has restarted, and closed at the end', async () => {
    channels = MIRTH_FIXTURES.one;
    const before = mirth.logins();
    const exporter = await startExporter([file], environment());
    for (let scrape = 0; scrape < 3; scrape++) expect(sample(await exporter.scrape(), 'mirth_up')).toBe('1');
    expect([mirth.logins() - before, mirth.sessions.size]).toEqual([1, 1]);
    mirth.sessions.clear();
    expect(sample(await exporter.scrape(), 'mirth_up')).toBe('1');
    expect([mirth.logins() - before, mirth.sessions.size]).toEqual([2, 1]);
    await exporter[Symbol.asyncDispose]();
    expect(mirth.sessions.size).toBe(0);
  });

  it('is not asked for again and again with a wrong password', async () => {
    const before = mirth.logins();
    await using exporter = await startExporter([file], environment('wrong'));
    for (let scrape = 0; scrape < 3; scrape++) expect(sample(await exporter.scrape(), 'mirth_up')).toBe('0');
    // Without the names nobody asks for the statistics.
    expect(mirth.logins() - before).toBe(1);
    const failed = 'omni_source_errors_total{code="AUTH_REFUSED",source="mirth_channel_names",stage="auth"}';
    expect(sample(await exporter.scrape(), failed)).toBe('4');
  });
});

describe('credentials', () => {
  it('that are wrong make the sources fail with the status, though the answer is well-formed XML', async () => {
    await using exporter = await startExporter([shipped('mirth/mirth.yaml')], environment('wrong'));
    const page = await exporter.scrape();
    expect(domain(page, 'mirth_')).toBe(
      '# HELP mirth_up Was the last Mirth query successful.\n# TYPE mirth_up gauge\nmirth_up 0\n',
    );
    const failed = 'omni_source_errors_total{code="FETCH_STATUS",source="mirth_channel_names",stage="fetch"}';
    expect(sample(page, failed)).toBe('1');
  });
});

describe('TLS', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'omni-'));
    await writeFile(join(folder, 'mirth.pem'), mirth.certificate);
    channels = MIRTH_FIXTURES.one;
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['its leaf, a server name and a partial chain', ['server_name: mirth-connect', 'allow_partial_chain: true'], '1'],
    ['its leaf and a server name', ['server_name: mirth-connect'], '0'],
    ['its leaf and a partial chain', ['allow_partial_chain: true'], '0'],
  ])("with Mirth's own certificate checked by %s", async (_, settings, up) => {
    const config = await readFile(shipped('mirth/mirth.yaml'), 'utf8');
    const tls = ['ca_file: mirth.pem', ...settings].join('\n    ');
    const file = join(folder, 'mirth.yaml');
    await writeFile(file, config.replace(/insecure_skip_verify: true/, tls));
    await using exporter = await startExporter([file], environment());
    const page = await exporter.scrape();
    expect(sample(page, 'mirth_up')).toBe(up);
    const failed = 'omni_source_errors_total{code="FETCH_TLS",source="mirth_channel_names",stage="fetch"}';
    expect(sample(page, failed)).toBe(up === '1' ? undefined : '1');
  });
});

describe('configs/status-app', () => {
  let app: Upstream;
  beforeAll(async () => {
    const status = JSON.parse(await readFile(shipped('status-app/fixtures/status.json'), 'utf8')) as AppStatus;
    app = await startStatusApp({ status: () => status });
  });
  afterAll(() => app[Symbol.asyncDispose]());

  it('exports the status of the fixture, in the first scrape already', async () => {
    await using exporter = await startExporter([shipped('status-app')], { APP_PORT: String(app.port) });
    const expected = await readFile(shipped('status-app/fixtures/expected.prom'), 'utf8');
    expect(domain(await exporter.scrape(), 'app_')).toBe(expected);
  });
});
