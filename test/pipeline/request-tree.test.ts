import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Outcome, runCase } from '../language/run-case.ts';

interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers each path; the server notes what it was asked, and how much of it at a time. */
type Answer = (path: string) => { readonly status?: number; readonly json?: unknown } | 'never';

let folder = '';
const servers: Server[] = [];

async function serve(answer: Answer, delay = 0): Promise<{ url: string; asked: Asked[]; most: () => number }> {
  const asked: Asked[] = [];
  let now = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, headers: request.headers });
    most = Math.max(most, ++now);
    response.on('close', () => (now -= 1));
    const found = answer(path);
    if (found === 'never') return;
    setTimeout(() => {
      response.writeHead(found.status ?? 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(found.json ?? {}));
    }, delay);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, most: () => most };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tree-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(folder, { recursive: true });
});

const run = (config: string, url: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  runCase({ case: '', config, env }, { url, folder });

const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

const fanOut = (fetch: string): string => `
sources:
  s:
    url: \${URL}/ids
    headers: { X-Own: secret }
    auth: { type: bearer, token: hidden }
    metrics:
      - each: $
        labels: { id: $ }
        fetch: { ${fetch} }
        metrics: [{ name: n, type: gauge, help: N., value: $.n }]
`;

describe('requests per item', () => {
  it('are made so many at a time, and read in the order of the items', async () => {
    const upstream = await serve(
      (path) => (path === '/ids' ? { json: ids(30) } : { json: { n: Number(path.slice(3)) } }),
      5,
    );
    const { page } = await run(fanOut('url: "i/{{ $ }}", concurrency: 3'), upstream.url);
    expect(page?.split('\n').slice(0, 3)).toEqual(['n{id="1"} 1', 'n{id="2"} 2', 'n{id="3"} 3']);
    expect([upstream.asked.length, upstream.most()]).toEqual([31, 3]);
  });

  it('are made once where they are the same', async () => {
    const upstream = await serve((path) => (path === '/ids' ? { json: ids(6) } : { json: { n: 7 } }));
    const config = fanOut('url: "i/{{ $.group }}"').replace('each: $', 'each: $').replace('i/{{ $.group }}', 'i/one');
    const { page } = await run(config, upstream.url);
    expect(page?.match(/ 7$/gm)).toHaveLength(6);
    expect(upstream.asked.map(({ path }) => path)).toEqual(['/ids', '/i/one']);
  });

  it('go to another origin without what the source sends', async () => {
    const other = await serve(() => ({ json: { n: 1 } }));
    const upstream = await serve((path) => (path === '/ids' ? { json: [1] } : { json: { n: 2 } }));
    const config = fanOut('url: "${OTHER}/x", headers: { X-Mine: yes }');
    expect((await run(config, upstream.url, { OTHER: other.url })).page).toBe('n{id="1"} 1\n');
    expect(upstream.asked[0]?.headers).toMatchObject({ authorization: 'Bearer hidden', 'x-own': 'secret' });
    const headers = other.asked[0]?.headers ?? {};
    expect([headers['authorization'], headers['x-own'], headers['x-mine']]).toEqual([undefined, undefined, 'yes']);
  });

  it('fail the source when one of 300 fails, and nothing of it is served', async () => {
    const upstream = await serve((path) => {
      if (path === '/ids') return { json: ids(300) };
      return path === '/i/150' ? { status: 500 } : { json: { n: 1 } };
    });
    const outcome = await run(fanOut('url: "i/{{ $ }}"'), upstream.url);
    expect(outcome).toEqual({ page: '', fault: 'FETCH_STATUS' });
    // What was begun ahead is all that is asked for after the failure.
    expect(upstream.asked.length).toBeLessThanOrEqual(156);
  });

  it('leave out the one of 300 that fails, where that is wanted', async () => {
    const upstream = await serve((path) => {
      if (path === '/ids') return { json: ids(300) };
      return path === '/i/150' ? { status: 500 } : { json: { n: 1 } };
    });
    const { page, drops } = await run(fanOut('url: "i/{{ $ }}", on_error: skip'), upstream.url);
    expect([page?.match(/\n/g)?.length, drops]).toEqual([299, { fetch_failed: 1 }]);
  });
});

describe('pages', () => {
  it('end at max_pages with an upstream that pages for ever', async () => {
    let count = 0;
    const upstream = await serve(() => ({ json: { items: [1], next: `/p/${(count += 1)}` } }));
    const config = `
sources:
  s:
    url: \${URL}/p
    paginate: { next: $.next, max_pages: 20 }
    metrics: [{ name: n, type: gauge, help: N., each: $.items, value: $, aggregate: sum }]
`;
    expect(await run(config, upstream.url)).toEqual({ page: 'n 20\n', drops: { limit: 1 } });
    expect(upstream.asked).toHaveLength(20);
  });
});
