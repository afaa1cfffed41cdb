import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Built, startBuilt } from './support/built.ts';
import { errorsOf } from './support/fleet.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { type Page, readStrictly } from './support/page.ts';
import { openUpstream, type Upstream } from './support/upstream.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('python3 is not installed: no SYN goes unanswered here');

/** Accepts nobody; connections of its own fill the queue, so that the system answers no further SYN. A line makes it well. */
const LISTENER = `
import socket, sys
end = socket.socket(); end.bind(('127.0.0.1', 0)); end.listen(0)
held = []
while True:
    one = socket.socket(); one.settimeout(0.3)
    try: one.connect(end.getsockname()); held.append(one)
    except TimeoutError: one.close(); break
print(end.getsockname()[1], flush=True)
sys.stdin.readline()
for one in held: one.close()
while True:
    one, _ = end.accept()
    if one.recv(65536): one.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 7\\r\\nConnection: close\\r\\n\\r\\n{"n":1}')
    one.close()
`;
const SECONDS = 1;
const sourceOf = (name: string, url: string, more: string): string =>
  `  ${name}: { url: '${url}', ${more}metrics: [{ name: ${name}_n, type: gauge, help: N., value: $.n }] }\n`;

let listener: ChildProcessByStdio<Writable, Readable, null>;
let upstream: Upstream;
let folder: Folder;
let exporter: Built;

const scrape = async (): Promise<Page> => readStrictly(await exporter.page());
const isGood = (page: Page): void => {
  for (const source of ['good', 'good_polled']) {
    expect(page.value(`${source}_n`)).toBe(1);
    expect(page.value('omni_source_failures_total', { source })).toBe(0);
  }
};

beforeAll(async () => {
  if (!hasPython) return;
  listener = spawn('python3', ['-c', LISTENER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = (await once(listener.stdout, 'data')) as [Buffer];
  upstream = await openUpstream({ well: { type: 'application/json', body: '{"n":1}' }, ill: 'refuse' });
  folder = await openFolder();
  const silent = `127.0.0.1:${Number(String(port))}`;
  const config = [
    sourceOf('on_scrape', `http://${silent}`, `timeout: ${SECONDS}s, `),
    sourceOf('polled', `http://${silent}`, `timeout: ${SECONDS}s, refresh: 2s, `),
    sourceOf('over_tls', `https://${silent}`, `timeout: ${SECONDS}s, `),
    sourceOf('by_proxy', 'http://app.test', `timeout: ${SECONDS}s, proxy: 'http://${silent}', `),
    sourceOf('good', upstream.url, ''),
    sourceOf('good_polled', upstream.url, 'refresh: 1s, '),
  ];
  const file = await folder.write('a.yaml', `sources:\n${config.join('')}`);
  exporter = await startBuilt({ configFiles: [file] });
});
afterAll(async () => {
  if (!hasPython) return;
  listener.kill('SIGKILL');
  for (const one of [exporter, upstream, folder]) await one[Symbol.asyncDispose]();
});

describe.runIf(hasPython)('a server that answers no SYN', () => {
  it.each(['on_scrape', 'polled', 'over_tls', 'by_proxy'])('is given up in time: %s', async (source) => {
    const page = await vi.waitFor(async () => {
      const one = await scrape();
      expect(one.value('omni_source_failures_total', { source })).toBeGreaterThan(0);
      return one;
    }, 20_000);
    expect(Object.keys(errorsOf(page, source))).toEqual(['fetch FETCH_TIMEOUT']);
    expect(page.value('omni_source_up', { source })).toBe(0);
    isGood(page);
  });

  it('keeps no page back longer than its timeout, and no handle', async () => {
    const before = await exporter.rest();
    for (let scrapes = 0; scrapes < 5; scrapes++) {
      const started = performance.now();
      isGood(await scrape());
      expect((performance.now() - started) / 1000).toBeLessThan(5 * SECONDS);
    }
    expect((await exporter.rest()).fds - before.fds).toBeLessThan(8);
  });

  it('is read again once it answers', async () => {
    listener.stdin.write('\n');
    await vi.waitFor(async () => {
      const page = await scrape();
      isGood(page);
      for (const source of ['on_scrape', 'polled']) expect(page.value(`${source}_n`), source).toBe(1);
    }, 20_000);
  });
});
