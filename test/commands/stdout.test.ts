import { spawn } from 'node:child_process';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildCommand } from '../support/built-command.ts';

const CONFIG = `
sources:
  my_app:
    url: \${BASE}/status
    metrics:
      - { name: my_app_queue_length, type: gauge, help: Waiting., value: $.length }
      - { name: my_app_missing, type: gauge, help: Missing., value: $.missing }
`;
const TESTS = `
env: { BASE: "http://h" }
tests:
  - name: a queue
    answers: { my_app: { json: { length: 7 } } }
    expect: { present: [my_app_queue_length 7], drops: { my_app: { absent: 1 } } }
`;
const PAGE = '# TYPE a gauge\na 1\n';
const FILES: Readonly<Record<string, string>> = {
  'my.yaml': CONFIG,
  'my.test.yaml': TESTS,
  'bad.yaml': CONFIG.replace('url:', 'urk:'),
  'a.prom': PAGE,
  'b.prom': PAGE.replace('1', '2'),
  'config.yml': 'modules:\n  default:\n    metrics: [{ name: a, path: "{ .a }", type: nonsense }]\n',
  'plugin.js': 'export default { kind: "transform", name: "mine" };\n',
  'web.yml': 'nonsense: 1\n',
};

let folder = '';
let command = '';
let server: Server;
/** Answers that are held back until somebody is told that they are. */
const held: ServerResponse[] = [];
let isTold = false;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stdout-'));
  command = await buildCommand(folder);
  await Promise.all(Object.entries(FILES).map(([name, text]) => writeFile(join(folder, name), text)));
  server = createServer((request, response) => {
    if (request.url === '/slow/status' && !isTold) held.push(response);
    else answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"length":7}');
}

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly path?: string;
  readonly onStderr?: (text: string) => void;
}

/** Runs the built command in a folder of its own, with a server of ours behind the config. */
function ran(line: string, { path = '', onStderr }: Running = {}): Promise<Ran> {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const env = { PATH: process.env['PATH'], BASE: base };
  const child = spawn(process.execPath, [command, ...line.split(' ')], { cwd: folder, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr?.(stderr);
  });
  child.stdin.end();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const JSON_KEYS: readonly (readonly [line: string, keys: readonly string[]])[] = [
  ['check --format json my.yaml', ['problems']],
  ['check --format json bad.yaml', ['problems']],
  ['probe my_app --config.file my.yaml --format json', ['exposition', 'sources']],
  ['probe my_app --config.file my.yaml --format json --trace', ['exposition', 'sources', 'trace']],
  ['record my_app --config.file my.yaml --out saved --format json', ['recorded']],
  ['diff a.prom b.prom --format json', ['differences']],
  ['test my.test.yaml --format json', ['coverage', 'files']],
  ['test bad.yaml --format json', ['coverage', 'files']],
  ['plugin test ./plugin.js --format json', ['plugins']],
  ['web check web.yml --format json', ['problems']],
  ['schema', ['$schema', 'title']],
];

describe('stdout has the result and nothing else', () => {
  it.each(JSON_KEYS)('%s', async (line, keys) => {
    const { stdout } = await ran(line);
    const result = JSON.parse(stdout) as object;
    const found = Array.isArray(result) ? ['problems'] : Object.keys(result);
    expect(found).toEqual(expect.arrayContaining([...keys]));
  });

  it.each([
    ['probe my_app --config.file my.yaml', /^# HELP my_app_queue_length [^]*\nmy_app_queue_length 7\n$/, /absent/],
    ['probe nobody --config.file my.yaml', /^$/, /nobody/],
    ['probe my_app --config.file bad.yaml', /^$/, /urk/],
    ['record my_app --config.file my.yaml --out other', /^other\/my_app\.test\.yaml\nother\/my_app\/\S+\n/, /saved/],
    ['diff a.prom b.prom', /^~ a 1 → 2\n$/, /^$/],
    ['diff a.prom none.prom', /^$/, /none\.prom/],
    ['web check web.yml', /^$/, /nonsense/],
    ['completion fish', /^# Completion/, /^$/],
  ])('%s', async (line, stdout, stderr) => {
    const result = await ran(line);
    expect(result.stdout).toMatch(stdout);
    expect(result.stderr).toMatch(stderr);
  });

  it('record, whose test then holds', async () => {
    const { code, stdout } = await ran('record my_app --config.file my.yaml --out kept --format json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ recorded: [{ source: 'my_app', holds: true, faults: {} }] });
    expect((await ran('test kept')).code).toBe(0);
  });

  it('import json_exporter config.yml', async () => {
    const { stdout, stderr } = await ran('import json_exporter config.yml');
    expect(stdout === '' || typeof parse(stdout) === 'object').toBe(true);
    expect(stderr).toContain('config.yml');
  });
});

describe('whoever waits is told on stderr', () => {
  it.each(['probe my_app --config.file my.yaml', 'record my_app --config.file my.yaml --out slow'])(
    '%s',
    async (line) => {
      isTold = false;
      const release = (text: string): void => {
        isTold = text.includes('my_app');
        if (isTold) held.splice(0).forEach(answer);
      };
      const { stdout, stderr } = await ran(line, { path: '/slow', onStderr: release });
      expect(stdout).toMatch(/my_app/);
      expect(stderr.split('\n')[0]).toContain('my_app');
      expect(stderr.split('\n')[0]).not.toContain('absent');
    },
  );
});
