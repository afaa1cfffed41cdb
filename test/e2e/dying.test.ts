import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sample } from '../support/exporter.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const SECRET = 'hunter2-and-more';
const CONFIG = `
plugins: [odd.mjs]
sources:
  app:
    url: \${URL}/
    timeout: 20s
    metrics: [{ name: app_n, type: gauge, help: N., value: [$.n, { odd: '\${SECRET}' }] }]
`;
/** A plugin whose value decides what it does beside, once. */
const PLUGIN = `
import { definePlugin } from 'omni-exporter/plugin';
export default definePlugin({
  kind: 'transform', name: 'odd', summary: 'S.', options: { type: 'string', writeOnly: true }, examples: [],
  create: (secret) => (value) => {
    if (value === 1) void Promise.reject(new TypeError('a body with ' + secret));
    if (value === 2) setTimeout(() => { throw new TypeError('a body with ' + secret); });
    return value;
  },
});
`;

/** A line of the log. */
type Entry = Readonly<Record<string, unknown>>;

/** Process is the command, as an operator starts it. */
interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  readonly lines: readonly string[];
  readonly ended: Promise<number | null>;
  /** The next line of the log with that message, also one that is there already. */
  says(message: string): Promise<Entry>;
}

let folder: string;
let children: ChildProcess[];
let waiting: ServerResponse[];
let isHeld: boolean;
let answer: string;
let arrived: () => void;
const upstream = createServer((_, response) => {
  response.setHeader('Content-Type', 'application/json');
  if (isHeld) waiting.push(response);
  else response.end(answer);
  arrived();
});

beforeEach(async () => {
  [children, waiting, isHeld, answer] = [[], [], false, '{"n": 0}'];
  arrived = () => undefined;
  folder = await mkdtemp(join(tmpdir(), 'dying-'));
  await writeFile(join(folder, 'a.yaml'), CONFIG);
  await writeFile(join(folder, 'odd.mjs'), PLUGIN);
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  await rm(folder, { recursive: true });
});

async function start(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Process> {
  const flags = ['--config.file', join(folder, 'a.yaml'), '--log.format=json', '--web.listen-address=127.0.0.1:0'];
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), MAIN, ...flags, ...args], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      URL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
      SECRET,
      ...env,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  children.push(child);
  const lines: string[] = [];
  const read = createInterface(child.stderr).on('line', (line) => lines.push(line));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const find = (message: string): Entry | undefined =>
    lines.map((line) => (line.startsWith('{') ? (JSON.parse(line) as Entry) : {})).find(({ msg }) => msg === message);
  const says = async (message: string): Promise<Entry> => {
    for (;;) {
      const found = find(message);
      if (found) return found;
      const next = await Promise.race([once(read, 'line'), ended.then(() => undefined)]);
      if (!next && !find(message)) throw new Error(`it ended, and said no '${message}': ${lines.join('\n')}`);
    }
  };
  const { url } = await says('serving');
  return { child, url: url as string, lines, ended, says };
}

function hold(): Promise<void> {
  isHeld = true;
  return new Promise((resolve) => (arrived = resolve));
}

it('lets an open scrape end after SIGTERM, and ends with 0', async () => {
  const one = await start();
  const asked = hold();
  const scrape = fetch(`${one.url}/metrics`);
  await asked;
  one.child.kill('SIGTERM');
  expect(await one.says('stopping')).toMatchObject({ signal: 'SIGTERM' });
  waiting[0]?.end('{"n": 7}');
  const response = await scrape;
  expect([response.status, sample(await response.text(), 'app_n')]).toEqual([200, '7']);
  expect(await one.ended).toBe(0);
});

it.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('ends at once after a second %s', async (signal, code) => {
  const one = await start();
  const asked = hold();
  const scrape = fetch(`${one.url}/metrics`).catch((cause: unknown) => cause);
  await asked;
  one.child.kill(signal);
  await one.says('stopping');
  one.child.kill(signal);
  expect([await one.ended, await scrape]).toEqual([code, expect.any(Error)]);
});

it('logs and counts a rejection that a plugin left alone, without its text, and goes on', async () => {
  const one = await start();
  answer = '{"n": 1}';
  await (await fetch(`${one.url}/metrics`)).text();
  expect(await one.says('a rejection that nothing waited for')).toMatchObject({ level: 'error', error: 'TypeError' });
  answer = '{"n": 5}';
  const page = await (await fetch(`${one.url}/metrics`)).text();
  const series = ['app_n', 'omni_exporter_unhandled_rejections_total'].map((name) => sample(page, name));
  expect(series).toEqual(['5', '1']);
  expect(one.lines.join('\n')).not.toContain(SECRET);
});

it('leaves the reason of a crash, without its text, and ends with 70', async () => {
  const one = await start();
  answer = '{"n": 2}';
  await fetch(`${one.url}/metrics`).then(
    (response) => response.text(),
    () => '',
  );
  expect(await one.ended).toBe(70);
  const crash = await one.says('crashed: an exception that nothing caught');
  expect(crash).toMatchObject({ level: 'error', error: 'TypeError' });
  expect((crash['at'] as string[])[0]).toContain('odd.mjs');
  expect(one.lines.join('\n')).not.toContain(SECRET);
});

it('says so when its address is taken, and ends with 1', async () => {
  const port = (upstream.address() as AddressInfo).port;
  const one = start([`--web.listen-address=127.0.0.1:${port}`]);
  await expect(one).rejects.toThrow(/127\.0\.0\.1:\d+.*already in use/);
  expect(children[0]?.exitCode).toBe(1);
});

const hasNotify = spawnSync('systemd-notify', ['--version']).status === 0;
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasNotify || !hasPython)
  console.warn('systemd-notify or python3 is not installed: what systemd is told is not seen');

/** What systemd does at its end of the socket: a line for each word, and descriptors (sd_notify_barrier) are closed. */
const LISTENER = `
import os, socket, sys
end = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
end.bind(sys.argv[1])
print('listening', flush=True)
while True:
    words, descriptors, _, _ = socket.recv_fds(end, 4096, 4)
    for descriptor in descriptors: os.close(descriptor)
    for word in words.decode().split('\\n'): print(word, flush=True)
`;

it.runIf(hasNotify && hasPython)('tells systemd when it is ready, reloads, is alive and stops', async () => {
  const socket = join(folder, 'notify');
  const systemd = spawn('python3', ['-c', LISTENER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(systemd);
  const words: string[] = [];
  const read = createInterface(systemd.stdout).on('line', (word) => words.push(word));
  const heard = async (word: string, times = 1): Promise<void> => {
    while (words.filter((one) => one === word).length < times) await once(read, 'line');
  };
  await heard('listening');
  const one = await start([], { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '400000' });
  await heard('READY=1');
  await heard('WATCHDOG=1', 2);
  one.child.kill('SIGHUP');
  await heard('READY=1', 2);
  one.child.kill('SIGTERM');
  await heard('STOPPING=1');
  expect(await one.ended).toBe(0);
  const states = words.filter((word) => /^(?:READY|RELOADING|STOPPING)=/.test(word));
  expect(states).toEqual(['READY=1', 'RELOADING=1', 'READY=1', 'STOPPING=1']);
  expect(words).toContain(`STATUS=serving 1 sources at ${one.url}`);
});

it('warns once when systemd cannot be told', async () => {
  const one = await start([], { NOTIFY_SOCKET: join(folder, 'nobody'), PATH: folder });
  expect(await one.says('systemd cannot be told: is systemd-notify installed?')).toMatchObject({ level: 'warn' });
  one.child.kill('SIGTERM');
  expect(await one.ended).toBe(0);
});
