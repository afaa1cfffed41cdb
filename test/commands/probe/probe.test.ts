import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe, type ProbeOptions } from '../../../src/commands/probe/probe.ts';
import { runCommand } from '../../support/run-command.ts';

const CONFIG = `
auth:
  account: { type: basic, username: "\${ACCOUNT}", password: hunter2-in-file }
  key: { type: api-key, in: query, name: api_key, value: "\${KEY}" }
sources:
  names:
    url: \${BASE}/names
    auth: [account, key]
  queues:
    url: \${BASE}/queues?all=1
    headers: { X-Site: "\${SITE}", X-Who: me }
    auth: [account, key]
    metrics:
      - each: $.queues
        where: $.on
        labels: { queue: [$.id, lookup: queue_names] }
        metrics:
          - { name: queue_length, type: gauge, help: Length., value: [$.length, parse: number] }
          - { name: queue_age_seconds, type: gauge, help: Age., value: $.age }
      - { name: queue_secret_length, type: gauge, help: Length., value: [$.echo, length] }
  broken:
    url: \${BASE}/broken
    metrics: [{ name: a, type: gauge, help: A., value: $.a }]
  other:
    url: \${BASE}/other
    refresh: 1h
    metrics: [{ name: b, type: gauge, help: B., value: $.a }]
  many:
    url: "{{ target.url }}/queues?all=1"
    auth: [account, key]
    targets: [{ name: one, url: "\${BASE}" }, { name: two, url: "\${BASE}/no" }]
    metrics: [{ name: c, type: gauge, help: C., value: [$.queues, count] }]
  listed:
    url: "{{ target.url }}/queues?all=1"
    auth: [account, key]
    targets: [{ http_sd: { url: "\${BASE}/list" } }]
    metrics: [{ name: l, type: gauge, help: L., value: [$.queues, count] }]
  unlisted:
    targets: [{ http_sd: { url: "\${BASE}/no-list" } }]
    metrics: [{ name: u, type: gauge, help: U., value: $.n }]
modules:
  at_listed:
    url: "{{ target.url }}/queues?all=1"
    auth: [account, key]
    targets: [{ http_sd: { url: "\${BASE}/list" } }]
    metrics: [{ name: m, type: gauge, help: M., value: [$.queues, count] }]
  at:
    url: "{{ target.url }}/queues?all={{ param.all }}"
    auth: [account, key]
    probe: { params: { all: "1" }, targets_allowed: [any], credentials: any }
    metrics:
      - { name: d, type: gauge, help: D., labels: { all: "{{ param.all }}" }, value: [$.queues, count] }
lookups:
  queue_names: { type: id-to-name, source: names, each: $, key: $.id, value: $.name }
`;

const KEY = 'key-that-nobody-sees';
const ANSWERS: Readonly<Record<string, unknown>> = {
  '/names': [{ id: 'a', name: 'Alpha' }],
  '/queues': {
    queues: [
      { id: 'a', on: true, length: '7', age: 3 },
      { id: 'b', on: true, length: 'many' },
      { id: 'c', on: false },
    ],
    echo: KEY,
  },
};

let folder = '';
let server: Server;
let env: Readonly<Record<string, string>>;
const asked: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
  await writeFile(join(folder, 'a.yaml'), CONFIG);
  await writeFile(join(folder, 'queues.json'), JSON.stringify({ queues: [{ id: 'a', on: 1, length: 1, age: 2 }] }));
  await writeFile(join(folder, 'names.json'), JSON.stringify(ANSWERS['/names']));
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://h');
    asked.push(pathname);
    const mayPass = searchParams.get('api_key') === KEY && request.headers.authorization !== undefined;
    response.setHeader('content-type', 'application/json');
    response.statusCode = mayPass && pathname in ANSWERS ? 200 : 500;
    if (pathname === '/list') response.statusCode = 200;
    response.end(JSON.stringify(pathname === '/list' ? [{ name: 'lab', url: env['BASE'] }] : ANSWERS[pathname]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  env = { BASE: base, ACCOUNT: 'watcher-account', KEY, SITE: 'berlin-west' };
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function probed(name: string, options: Partial<ProbeOptions> = {}) {
  const [output, complaints]: [string[], string[]] = [[], []];
  const code = await probe({
    ...{ configFiles: [join(folder, 'a.yaml')], envFiles: [], env, envFolder: false },
    ...{ name, params: {}, files: [], hasTrace: false, format: 'text' },
    ...{ output: { write: (text) => output.push(text) }, sink: { write: (text) => complaints.push(text) } },
    ...options,
  });
  return { code, output: output.join(''), complaints: complaints.join('') };
}

const SAMPLES = ['queue_age_seconds{queue="Alpha"} 3', 'queue_length{queue="Alpha"} 7', 'queue_secret_length 20'];

it('prints what one source exports, and tells of drops beside it', async () => {
  asked.length = 0;
  const { code, output, complaints } = await probed('queues');
  expect(code).toBe(0);
  expect(output.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual(SAMPLES);
  expect(complaints).toMatch(/^queues: 1 left out, not_a_number: .+\nqueues: 1 left out, absent: .+\n$/);
  expect(asked).toEqual(['/names', '/queues']);
});

describe('a trace', () => {
  it('shows each stage in its order', async () => {
    const { output } = await probed('queues', { hasTrace: true });
    const lines = output.split('\n').map((line) => line.trim().replace(/ +/g, ' '));
    const expected = [
      'names asks GET ${BASE}/names?api_key=<secret>',
      'Authorization: <secret>',
      /^names is answered 200, application\/json, \d+ bytes, [\d.]+ s$/,
      'names reads as json',
      '$[0].name "Alpha"',
      'each $: 1 item',
      'queues asks GET ${BASE}/queues?all=1&api_key=<secret>',
      'X-Site: ${SITE}',
      'X-Who: me',
      '$.queues a list of 3',
      '$.queues[2:] 1 more',
      '$.echo "${KEY}"',
      'each $.queues: 3 items',
      /^item 0 \{"id": "a",/,
      'where $.on = true',
      'labels.queue $.id = "a"',
      'labels.queue lookup = "Alpha"',
      'queue_length',
      'value $.length = "7"',
      'value parse = 7',
      '→ queue_length{queue="Alpha"} 7',
      /^item 1 \{"id": "b",/,
      'labels.queue lookup = "b"',
      'value $.length = "many"',
      'value parse = missing: not_a_number',
      /^✗ not_a_number: /,
      'value $.age = missing: absent',
      /^✗ absent: /,
      /^item 2 /,
      'where $.on = false',
    ];
    let at = 0;
    for (const one of expected) {
      const found = lines.findIndex(
        (line, index) => index >= at && (one instanceof RegExp ? one.test(line) : line === one),
      );
      expect([one, found]).toEqual([one, found === -1 ? 'missing' : found]);
      at = found + 1;
    }
  });

  it.each(['text', 'json'] as const)('shows no secret (%s)', async (format) => {
    const { output } = await probed('queues', { hasTrace: true, format });
    const secrets = [
      KEY,
      'hunter2',
      'watcher-account',
      'berlin-west',
      env['BASE'] ?? '',
      btoa('watcher-account:hunter2-in-file'),
    ];
    for (const secret of secrets) expect(output).not.toContain(secret);
  });

  it('is machine-readable', async () => {
    const { output, complaints } = await probed('queues', { hasTrace: true, format: 'json' });
    const { sources, trace, exposition } = JSON.parse(output) as {
      sources: object[];
      trace: object[];
      exposition: string;
    };
    expect(complaints).toBe('');
    expect(sources).toMatchObject([{ source: 'names' }, { source: 'queues', drops: { not_a_number: 1, absent: 1 } }]);
    expect(exposition).toContain(SAMPLES[0]);
    expect(trace).toContainEqual({ kind: 'sample', sample: SAMPLES[0] });
    expect(trace).toContainEqual(
      expect.objectContaining({
        kind: 'part',
        part: 'lookup',
        value: '"Alpha"',
        line: 16,
        path: 'sources.queues.metrics[0].labels.queue[1].lookup',
      }),
    );
  });
});

it('says why a source failed, and exits with 1', async () => {
  const { code, output, complaints } = await probed('broken');
  expect([code, output]).toEqual([1, '']);
  expect(complaints).toMatch(/^broken: FETCH_STATUS /);
});

describe('files', () => {
  it('answer in the place of every server', async () => {
    asked.length = 0;
    const files = [join(folder, 'queues.json'), `names=${join(folder, 'names.json')}`];
    const { code, output } = await probed('queues', { files });
    expect(code).toBe(0);
    expect(output).toContain('queue_length{queue="Alpha"} 1\n');
    expect(asked).toEqual([]);
  });

  it('that lack leave a source without an answer', async () => {
    asked.length = 0;
    const { code, complaints } = await probed('queues', { files: [join(folder, 'queues.json')] });
    expect(code).toBe(1);
    expect(complaints).toMatch(/names was asked .+ nothing under --file/);
    expect(asked).toEqual([]);
  });

  it('answer a whole url', async () => {
    const url = `${env['BASE'] ?? ''}/broken`;
    await writeFile(join(folder, 'a.json'), '{"a": 5}');
    expect((await probed('broken', { files: [`${url}=${join(folder, 'a.json')}`] })).output).toContain('a 5\n');
  });
});

describe('targets', () => {
  it('of a source are all asked, or one', async () => {
    const both = await probed('many');
    expect([both.code, both.output.includes('c{target="one"} 3')]).toEqual([1, true]);
    expect(both.complaints).toMatch(/^many at two: FETCH_STATUS /);
    expect(await probed('many', { target: 'one' })).toMatchObject({ code: 0, complaints: '' });
  });

  it('asks for the list of those that http_sd has', async () => {
    expect(await probed('listed')).toMatchObject({
      code: 0,
      output: expect.stringContaining('l{target="lab"} 3\n') as string,
    });
    expect((await probed('at_listed', { target: 'lab' })).output).toContain('m 3\n');
    await expect(probed('listed', { target: 'la' })).rejects.toThrow(/did you mean lab\?/);
    await expect(probed('unlisted')).rejects.toThrow(/^FETCH_STATUS the targets of unlisted cannot be listed: /);
    await expect(probed('listed', { files: [join(folder, 'queues.json')] })).rejects.toThrow(/list one under targets/);
  });

  it('of a module are given, with parameters', async () => {
    const target = env['BASE'] ?? '';
    const { code, output } = await probed('at', { target, params: { all: 'yes' }, hasTrace: true });
    expect(code).toBe(0);
    expect(output).toMatch(/^d\{all="yes"\} 3$/m);
    expect(output).toContain('/queues?all=yes&api_key=<secret>');
  });
});

it.each([
  [{ source: 'queue' }, /did you mean queues\?/],
  [{ source: 'queues', files: ['no-such.json'] }, /no-such\.json cannot be read/],
  [{ source: 'queues', env: {} }, /BASE/],
  [{ source: 'many', target: 'on' }, /no target of many is called on: did you mean one\?/],
  [{ source: 'queues', target: 'one' }, /queues has no targets/],
  [{ source: 'queues', params: { a: '1' } }, /queues is a source/],
  [{ source: 'at' }, /PROBE_NO_TARGET/],
  [{ source: 'at', target: 'http://h', params: { al: '1' } }, /PROBE_PARAMETER/],
] as const)('refuses %j', async ({ source, ...options }, message) => {
  await expect(probed(source, options as Partial<ProbeOptions>)).rejects.toThrow(message);
});

it('is run by its command, which writes nothing but the result to stdout', async () => {
  const args = ['probe', 'queues', '--config.file', join(folder, 'a.yaml')];
  const { code, stdout, stderr } = await runCommand(args, { cwd: folder, env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# HELP queue_age_seconds Age\.\n/);
  expect(stderr).toMatch(/^queues: 1 left out/);
  const wrong = await runCommand(['probe', 'queue', ...args.slice(2)], { cwd: folder, env });
  expect(wrong).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('did you mean queues?') as string,
  });
});
