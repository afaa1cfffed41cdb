import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Exporter, startExporter } from '../support/exporter.ts';

const CONFIG = `
auth:
  reader: { type: bearer, token: "\${TOKEN}" }
  other: { type: bearer, token: other }
lookups:
  who: { type: id-to-name, source: names, each: "$.*", key: $key, value: $ }
  sites: { type: id-to-name, source: all_sites, each: "$.*", key: $key, value: $ }
sources:
  all_sites: { url: "\${URL}/sites" }
modules:
  names:
    url: "{{ target.url }}/names"
    probe: { targets_allowed: [127.0.0.0/8] }
  app:
    url: "{{ target.url }}/status"
    query: { tenant: "{{ param.tenant }}", mode: "{{ param.mode }}" }
    redirects: 2
    labels: { where: [$.site, lookup: sites] }
    metrics:
      - { name: app_up, type: gauge, help: Up., labels: { who: [$.id, lookup: who] }, value: $.up }
    probe:
      targets_allowed: [127.0.0.0/8, "*.allowed.test", localhost]
      params: { tenant: main, mode: }
      interval: 30s
    targets:
      - { name: lab, url: "\${URL}/lab", labels: { rack: r1 } }
  open:
    metrics: [{ name: n, type: gauge, help: N., value: $.n }]
  literal:
    headers: { X-Api-Key: stands-here }
    metrics: [{ name: n, type: gauge, help: N., value: $.n }]
    probe: { targets_allowed: [any] }
  certified:
    tls: { cert_file: a.yaml, key_file: a.yaml }
    metrics: [{ name: n, type: gauge, help: N., value: $.n }]
    probe: { targets_allowed: [any] }
  passing:
    headers: { X-Api-Key: "{{ param.key }}" }
    metrics: [{ name: n, type: gauge, help: N., value: $.n }]
    probe: { targets_allowed: [any], params: { key: } }
  strict:
    auth: reader
    fail: none
    targets: [{ name: lab, url: "\${URL}/strict" }]
    metrics: [{ name: n, type: gauge, help: N., value: $.n }]
    probe: { targets_allowed: [any], fail: status, auths_allowed: [other] }
`.replace('    fail: none\n', '');

let upstream: ReturnType<typeof createServer>;
let url: string;
let folder: string;
let exporter: Exporter;
const asked: string[] = [];

const ANSWERS: Readonly<Record<string, unknown>> = {
  '/sites': { north: 'North' },
  '/lab/names': { 7: 'seven' },
  '/free/names': { 7: 'other seven' },
  '/strict': { n: 5 },
  '/n': { n: 6 },
};

const serve: RequestListener = (request, reply) => {
  const { pathname, search } = new URL(request.url ?? '', 'http://localhost');
  asked.push(`${pathname}${search} ${authorizationOf(request)}`.trim());
  if (pathname === '/away') return reply.writeHead(302, { Location: 'http://169.254.169.254/latest' }).end();
  const isStatus = pathname.endsWith('/status');
  const found = isStatus ? { id: 7, up: 1, site: 'north' } : ANSWERS[pathname];
  reply.writeHead(found === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
  return reply.end(JSON.stringify(found ?? {}));
};

function authorizationOf({ headers }: IncomingMessage): string {
  return headers.authorization ?? '';
}

beforeAll(async () => {
  upstream = createServer(serve).listen(0, '127.0.0.1');
  await new Promise((resolve) => upstream.once('listening', resolve));
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
  await writeFile(join(folder, 'a.yaml'), CONFIG);
  exporter = await startExporter([join(folder, 'a.yaml')], { URL: url, TOKEN: 'hidden-token' });
});
afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  upstream.close();
  await rm(folder, { recursive: true });
});

async function probe(
  query: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string; series: string[] }> {
  const response = await fetch(`${exporter.url}/probe?${new URLSearchParams(query).toString()}`);
  const text = await response.text();
  const series = text.split('\n').filter((line) => line !== '' && !/^#|_seconds |_length /.test(line));
  return { status: response.status, text, series };
}

describe('/probe', () => {
  it('asks a module at a target of its own, by name, with its labels and its lookups', async () => {
    const { status, series } = await probe({ module: 'app', target: 'lab', mode: 'x' });
    expect(status).toBe(200);
    expect(series).toEqual([
      'app_up{rack="r1",where="North",who="seven"} 1',
      'probe_http_status_code 200',
      'probe_success 1',
    ]);
  });

  it('asks at an allowed url, with the parameters that the module takes', async () => {
    asked.length = 0;
    const { series } = await probe({ module: 'app', target: `${url}/free`, tenant: 'a b', mode: 'x' });
    expect(series).toContain('app_up{where="North",who="other seven"} 1');
    expect(asked).toContain('/free/status?tenant=a%20b&mode=x');
  });

  it('says that a probe failed, and why', async () => {
    const { status, series } = await probe({ module: 'app', target: `${url}/nowhere`, mode: 'x' });
    expect(status).toBe(200);
    expect(series).toContain('probe_success 0');
    expect(series).toContain('probe_failure_info{code="JOIN_NOT_READY",stage="join"} 1');
  });

  it.each([
    ['an unknown module', { module: 'none', target: 'lab' }, 400],
    ['no module', { target: 'lab' }, 400],
    ['no target', { module: 'app' }, 400],
    ['a parameter that is not listed', { module: 'app', target: 'lab', mode: 'x', more: '1' }, 400],
    ['a target that is no url', { module: 'app', target: 'ftp://127.0.0.1/' }, 400],
    ['a unix socket', { module: 'strict', target: 'unix:/run/x.sock:/' }, 400],
    ['a host that is not allowed', { module: 'app', target: 'http://10.0.0.1/' }, 403],
    ['loopback, where nothing is said', { module: 'open', target: 'http://127.0.0.1:1/' }, 403],
    ['loopback in another spelling', { module: 'open', target: 'http://0x7f.1/' }, 403],
    ['loopback in IPv6', { module: 'open', target: 'http://[::ffff:7f00:1]/' }, 403],
    ['a metadata address', { module: 'open', target: 'http://169.254.169.254/' }, 403],
    ['credentials for a target that only the url names', { module: 'strict', target: 'http://127.0.0.1:1/' }, 403],
    ['a key that stands in the config', { module: 'literal', target: 'http://127.0.0.1:1/' }, 403],
    ['a client certificate', { module: 'certified', target: 'http://127.0.0.1:1/' }, 403],
    ['an auth that is not allowed', { module: 'app', target: 'lab', auth: 'reader' }, 400],
  ])('refuses %s', async (_, query, expected) => {
    asked.length = 0;
    const { status, text } = await probe(query);
    expect(status).toBe(expected);
    expect(text.split('\n')).toHaveLength(3);
    expect(asked).toEqual([]);
  });

  it('refuses a name that leads to a forbidden address, and a redirect to one', async () => {
    const named = await probe({ module: 'open', target: `http://localhost:${new URL(url).port}/n` });
    expect(named.series).toContain('probe_failure_info{code="FETCH_ADDRESS",stage="fetch"} 1');
    const away = await probe({ module: 'names', target: `${url}/away?` });
    expect(away.series).toContain('probe_failure_info{code="FETCH_ADDRESS",stage="fetch"} 1');
    const localName = await probe({ module: 'app', target: `http://localhost:${new URL(url).port}/free`, mode: 'x' });
    expect(localName.series).toContain('probe_success 1');
  });

  it('sends the credentials of a module to its own targets, another auth where that is allowed', async () => {
    asked.length = 0;
    await probe({ module: 'strict', target: 'lab' });
    await probe({ module: 'strict', target: 'lab', auth: 'other' });
    expect(asked).toEqual(['/strict Bearer hidden-token', '/strict Bearer other']);
  });

  it('sends what the probe itself gives to where it says', async () => {
    const { series } = await probe({ module: 'passing', target: `${url}/n`, key: 'mine' });
    expect(series).toContain('n 6');
  });

  it('shows with debug what happened, the metrics and the module, without a secret', async () => {
    const { text } = await probe({ module: 'strict', target: 'lab', debug: 'true' });
    expect(text).toMatch(/^Logs for the probe:\n.*msg=probe module=strict target=lab/);
    expect(text).toMatch(/\nMetrics that would have been returned:\n(?:.*\n)*n 5\n/);
    expect(text).toMatch(/\nModule configuration:\n(?:.*\n)*strict:\n/);
    expect(text).not.toContain('hidden-token');
  });

  it('answers a failed probe with 503 where the module says so', async () => {
    upstream.removeAllListeners('request');
    upstream.on('request', (_, reply) => reply.writeHead(500).end());
    const { status, text } = await probe({ module: 'strict', target: 'lab' });
    upstream.removeAllListeners('request');
    upstream.on('request', serve);
    expect([status, text]).toEqual([503, expect.stringMatching(/^FETCH_STATUS: /)]);
  });

  it('remembers probes, and shows the log of one', async () => {
    const page = await (await fetch(`${exporter.url}/`)).text();
    const [, id] = /\/probe\/log\?id=(\d+)/.exec(page) ?? [];
    const log = await fetch(`${exporter.url}/probe/log?id=${id}`);
    expect(await log.text()).toMatch(/^Logs for the probe:\n/);
    expect((await fetch(`${exporter.url}/probe/log?id=100000`)).status).toBe(404);
  });

  it('counts probes', async () => {
    const page = await exporter.scrape();
    expect(page).toMatch(/^omni_exporter_probes_total\{module="app",outcome="success"\} \d+$/m);
    expect(page).toMatch(/^omni_exporter_probes_total\{outcome="PROBE_UNKNOWN_MODULE"\} 1$/m);
  });
});

it('tells Prometheus of all targets of its modules', async () => {
  const host = new URL(exporter.url).host;
  const groups: unknown = await (await fetch(`${exporter.url}/sd?module=app`)).json();
  expect(groups).toEqual([
    {
      targets: [host],
      labels: {
        __scheme__: 'http',
        __metrics_path__: '/probe',
        __param_module: 'app',
        __param_target: 'lab',
        __scrape_interval__: '30000ms',
        __meta_omni_module: 'app',
        __meta_omni_target_url: '${URL}/lab',
        rack: 'r1',
        instance: 'lab',
      },
    },
  ]);
});

it('follows a list of targets from http_sd and one from a file, without disturbing those that stay', async () => {
  const own = await mkdtemp(join(tmpdir(), 'targets-'));
  let list: unknown = [{ targets: [`${url}/n?a`], labels: { target: 'a', site: 'x' } }];
  const sd = createServer((_, reply) => reply.end(JSON.stringify(list))).listen(0, '127.0.0.1');
  await new Promise((resolve) => sd.once('listening', resolve));
  const port = (sd.address() as AddressInfo).port;
  await writeFile(join(own, 'list.json'), JSON.stringify([{ targets: [`${url}/n?b`], labels: { target: 'b' } }]));
  await writeFile(
    join(own, 'a.yaml'),
    `sources:
  s:
    refresh: 1h
    targets: [{ file_sd: list.json }, { http_sd: { url: "http://127.0.0.1:${port}/", refresh: 50ms } }]
    metrics: [{ name: n, type: gauge, help: N., value: $.n }]
`,
  );
  const found = async (running: Exporter): Promise<string[]> => {
    const page = await running.scrape();
    return page.split('\n').filter((line) => line.startsWith('n{'));
  };
  {
    await using running = await startExporter([join(own, 'a.yaml')], {});
    asked.length = 0;
    await expect.poll(() => found(running)).toEqual(['n{target="b"} 6', 'n{site="x",target="a"} 6']);
    list = [{ targets: [`${url}/n?a`, `${url}/n?c`], labels: { site: 'y' } }];
    await expect.poll(async () => (await found(running)).length).toBe(3);
    await writeFile(join(own, 'next.json'), JSON.stringify([{ targets: [`${url}/n?d`], labels: { target: 'd' } }]));
    await rename(join(own, 'next.json'), join(own, 'list.json'));
    await expect.poll(() => found(running)).toContain('n{target="d"} 6');
    list = 'no list';
    await expect.poll(() => running.scrape()).toMatch(/^omni_target_list_up\{source="s"\} 0$/m);
    expect((await found(running)).length).toBe(3);
    // Each was polled once: nothing that stayed was begun again.
    expect(asked.filter((one) => one === '/n?b').length).toBeLessThanOrEqual(1);
    expect(new Set(asked).size).toBe(asked.length - (asked.filter((one) => one === '/n?a').length - 1));
  }
  sd.close();
  await rm(own, { recursive: true });
});
