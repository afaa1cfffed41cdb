import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../../src/model/fault.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Reloader } from '../../src/runtime/reload/reload.ts';
import { createSlot } from '../../src/runtime/slot.ts';
import { createProbeHistory } from '../../src/server/probe/probe-history.ts';
import { createTelemetry } from '../../src/runtime/telemetry.ts';
import { scrapeSeconds } from '../../src/server/scrape-deadline.ts';
import { createServer } from '../../src/server/server.ts';
import { type Behaviour, entryOf, openBench, SILENT } from '../runtime/fake-sources.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Plain node:http, because fetch adds headers of its own and unpacks gzip. */
function get(url: string, headers: Record<string, string> = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

const RELOADER: Reloader = {
  reload: () => Promise.resolve({ kind: 'unchanged' }),
  last: undefined,
  hash: '00',
  shown: [],
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

async function start(behaviours: Record<string, Behaviour>, over: { refreshSeconds?: number } = {}): Promise<string> {
  const sources = Object.keys(behaviours).map((name) => entryOf(name, over));
  const { generation } = openBench(systemClock, { sources, behaviours });
  const slot = createSlot(generation, systemClock);
  const telemetry = createTelemetry('1.2.3');
  const app = createServer({
    slot,
    telemetry,
    clock: systemClock,
    log: SILENT,
    probes: createProbeHistory(),
    discovery: { families: () => [] },
    version: '1.2.3',
    telemetryPath: '/metrics',
    reloader: RELOADER,
    isLifecycleEnabled: true,
  });
  opened.push(async () => {
    await app.close();
    await slot[Symbol.asyncDispose]();
  });
  return app.listen({ port: 0, host: '127.0.0.1' });
}

describe('/metrics', () => {
  it('answers in text 0.0.4, sources and the process alike', async () => {
    const url = await start({ a: () => 5, b: () => new Fault('FETCH_STATUS', { origin: 'x', status: 500 }) });
    const { status, headers, body } = await get(`${url}/metrics`);
    const page = body.toString();
    expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^text\/plain; version=0\.0\.4/)]);
    expect(page).toContain('\na 5\n');
    expect(page).toContain('\nomni_source_up{source="a"} 1\n');
    expect(page).toContain('\nomni_source_up{source="b"} 0\n');
    expect(page).toMatch(/^omni_exporter_build_info\{.*version="1\.2\.3".*\} 1$/m);
    expect(page).toContain('\n# TYPE process_cpu_seconds_total counter\n');
  });

  it('answers in OpenMetrics and gzip when asked', async () => {
    const url = await start({ a: () => 5 });
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5';
    const { headers, body } = await get(`${url}/metrics`, { accept, 'accept-encoding': 'gzip' });
    expect([headers['content-type'], headers['content-encoding']]).toEqual([
      expect.stringMatching(/^application\/openmetrics-text; version=1\.0\.0/),
      'gzip',
    ]);
    expect(gunzipSync(body).toString()).toMatch(/\n# EOF\n$/);
  });

  it('shows only the sources asked for', async () => {
    const url = await start({ a: () => 5, b: () => 6, c: () => 7 });
    const page = (await get(`${url}/metrics?source=a&source=c`)).body.toString();
    expect([/^a 5$/m.test(page), /^b 6$/m.test(page), /^c 7$/m.test(page), page.includes('process_')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    const refused = await get(`${url}/metrics?source=nope`);
    const fault = new Fault('SERVER_UNKNOWN_SOURCE');
    expect([refused.status, fault.httpStatus]).toEqual([400, 400]);
    expect(refused.body.toString()).toContain(fault.message);
  });

  it('answers inside the deadline that the scraper sets', async () => {
    const url = await start({ a: () => 5, slow: () => new Promise(() => undefined) });
    const headers = { 'x-prometheus-scrape-timeout-seconds': '0.2' };
    const page = (await get(`${url}/metrics`, headers)).body.toString();
    expect([/^a 5$/m.test(page), /^omni_source_up\{source="slow"\} 0$/m.test(page)]).toEqual([true, true]);
  });
});

it.each([
  [undefined, 30],
  ['', 30],
  ['nonsense', 30],
  ['-1', 30],
  ['10', 9.5],
  ['0.4', 0.2],
  ['1e9', 3600],
])('a scrape timeout of %s gives %d s', (header, expected) => expect(scrapeSeconds(header)).toBe(expected));

describe('the other pages', () => {
  it('say that the process is healthy, ready or not, or that there is no such page', async () => {
    const url = await start({ a: () => new Promise(() => undefined) }, { refreshSeconds: 60 });
    const statuses = await Promise.all(
      ['/-/healthy', '/-/ready', '/nowhere', '/'].map(async (path) => (await get(url + path)).status),
    );
    expect(statuses).toEqual([200, 503, 404, 200]);
    const ready = await start({ a: () => 1 });
    expect((await get(`${ready}/-/ready`)).status).toBe(200);
  });

  it('list the sources for people, escaped, under a policy that allows no scripts', async () => {
    const url = await start({ 'a<b': () => 1, down: () => new Fault('FETCH_STATUS', { origin: 'x', status: 500 }) });
    await get(`${url}/metrics`);
    const { headers, body } = await get(`${url}/`);
    const page = body.toString();
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page).toContain('a&lt;b');
    expect(page).not.toContain('a<b');
    for (const part of ['FETCH_STATUS', 'a.yaml:3', 'class="up"', 'class="down"']) expect(page).toContain(part);
  });
});
