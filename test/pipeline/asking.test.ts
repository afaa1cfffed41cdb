import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Outcome, runCase } from '../language/run-case.ts';
import { type Given, type Script, type Seen, startScript } from '../plugins/auth/talk.ts';

let folder = '';
const servers: Script[] = [];

async function serve(answer: (seen: Seen) => Given | Promise<Given>): Promise<Script> {
  const server = await startScript(answer);
  servers.push(server);
  return server;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asking-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** One source that counts what `$.items` holds, over all its pages. */
const run = (source: string, { url }: Script, env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  runCase(
    {
      case: '',
      env,
      config: `sources:\n  s:\n    url: \${URL}/p\n    ${source.replaceAll('\n', '\n    ')}\n    metrics: [{ name: n, type: gauge, help: N., each: $.items, value: $, aggregate: sum }]\n`,
    },
    { url, folder },
  );

describe('which page is asked for', () => {
  const json = (seen: Seen): unknown => JSON.parse(seen.body);
  const form = (seen: Seen): unknown => Object.fromEntries(new URLSearchParams(seen.body));
  const header = (seen: Seen): unknown => [seen.headers['x-page'], seen.headers['x-size']];

  it.each<[string, string, { read: (seen: Seen) => unknown; expected: readonly unknown[] }]>([
    [
      'a number in JSON',
      'body: { json: { page: x, q: all } }\npaginate: { page: { param: page, start: 0, in: body }, items: $.items }',
      {
        read: json,
        expected: [
          { page: 0, q: 'all' },
          { page: 1, q: 'all' },
          { page: 2, q: 'all' },
        ],
      },
    ],
    [
      'an offset deep in JSON, and its size',
      'body: { json: { a: { q: 1 } } }\npaginate: { offset: { param: a.from, size_param: a.b.size, size: 5, in: body }, items: $.items }',
      { read: json, expected: [0, 5, 10].map((from) => ({ a: { q: 1, b: { size: 5 }, from } })) },
    ],
    [
      'a cursor among the variables of a query, which are not there yet',
      'body: { json: { query: "{ all }" } }\npaginate: { cursor: { path: $.next, param: variables.after, in: body }, items: $.items }',
      {
        read: json,
        expected: [
          { query: '{ all }' },
          { query: '{ all }', variables: { after: 'c1' } },
          { query: '{ all }', variables: { after: 'c2' } },
        ],
      },
    ],
    [
      'a member whose own name has a dot',
      'body: { json: { "a.b": 1 } }\npaginate: { cursor: { path: $.next, param: a.b, in: body }, items: $.items }',
      { read: json, expected: [{ 'a.b': 1 }, { 'a.b': 'c1' }, { 'a.b': 'c2' }] },
    ],
    [
      'a number in a form',
      'body: { form: { q: all } }\npaginate: { page: { param: a.page, in: body }, items: $.items }',
      { read: form, expected: ['1', '2', '3'].map((page) => ({ q: 'all', 'a.page': page })) },
    ],
    [
      'a number in a header',
      'paginate: { page: { param: X-Page, size_param: X-Size, size: 9, in: header }, items: $.items }',
      { read: header, expected: ['1', '2', '3'].map((page) => [page, '9']) },
    ],
  ])('stands as %s', async (_, source, { read, expected }) => {
    let asked = 0;
    const server = await serve(() => {
      asked += 1;
      return { body: { items: asked > 2 ? [] : [asked], next: `c${asked}` } };
    });
    expect(await run(source, server)).toEqual({ page: 'n 3\n' });
    expect(server.seen.map(read)).toEqual(expected);
  });
});

describe('pages', () => {
  /** Each way to page, at an upstream that gives another page for ever. */
  const ways = [
    ['a Link header', 'next: link_header'],
    ['the next url', 'next: $.url'],
    ['a number', 'page: { param: page }, items: $.items'],
    ['an offset', 'offset: { param: from, size: 1 }, items: $.items'],
    ['a cursor', 'cursor: { path: $.cursor, param: c }'],
    ['a flag that always says more', 'page: { param: page }, more: $.more'],
  ] as const;
  const forEver = (asked: number): Given => ({
    headers: { Link: `</p?link=${asked}>; rel=next` },
    body: { items: [1], url: `/p?next=${asked}`, cursor: `c${asked}`, more: true },
  });

  it.each(ways)('that never end end at max_pages, and that is counted: %s', async (_, way) => {
    const server = await serve(() => forEver(server.seen.length));
    expect(await run(`paginate: { ${way}, max_pages: 7 }`, server)).toEqual({ page: 'n 7\n', drops: { limit: 1 } });
    expect(server.seen).toHaveLength(7);
  });

  it('at every level of a tree are read to their end', async () => {
    const server = await serve(({ path }) => {
      const { pathname, searchParams } = new URL(path, 'http://localhost');
      const page = Number(searchParams.get('page'));
      return { body: { items: page > 2 ? [] : [`${pathname.slice(1).replaceAll('/', '.')}.${page}`] } };
    });
    const paginate = 'paginate: { page: { param: page }, items: $.items }';
    const config = `
sources:
  s:
    url: \${URL}/p
    ${paginate}
    metrics:
      - each: $.items
        fetch: { url: "{{ $ }}", ${paginate} }
        metrics:
          - each: $.items
            fetch: { url: "{{ $ }}", ${paginate} }
            metrics: [{ name: n, type: info, help: N., each: $.items, labels: { id: $ } }]
`;
    const { page } = await runCase({ case: '', config }, { url: server.url, folder });
    const digits = [1, 2];
    const ids = digits.flatMap((a) => digits.flatMap((b) => digits.map((c) => `p.${a}.${b}.${c}`)));
    expect(page).toBe(ids.map((id) => `n{id="${id}"} 1\n`).join(''));
  });
});

describe('a redirect to another server', () => {
  it('takes nothing there that the source sends, however it logs in', async () => {
    const other = await serve(() => ({ body: { items: [5] } }));
    const server = await serve(({ path }) =>
      path.startsWith('/login')
        ? { headers: { 'Set-Cookie': 'SID=hidden; HttpOnly' }, body: { token: 'hidden', access_token: 'hidden' } }
        : { status: 302, headers: { Location: `${other.url}/q?own=1` } },
    );
    const auths = [
      '{ type: basic, username: hidden, password: hidden }',
      '{ type: api-key, in: query, name: key, value: hidden }',
      '{ type: session, login: { url: /login } }',
      '{ type: session, login: { url: /login }, token: { path: $.token } }',
      '{ type: oauth2, token_url: /login, client_id: c }',
    ];
    for (const auth of auths) {
      const headers = 'headers: { X-Own: hidden, Cookie: a=hidden }';
      await run(`${headers}\nauth: ${auth}`, server);
      const seen = other.seen.at(-1);
      expect(seen?.path).toBe('/q?own=1');
      expect(JSON.stringify(seen)).not.toContain('hidden');
    }
    expect(other.seen).toHaveLength(auths.length);
  });
});

describe('a request that is made again', () => {
  it.each<[string, () => string, number]>([
    ['in so many seconds', () => '1', 1000],
    ['at a time', () => new Date(Date.now() + 2000).toUTCString(), 1000],
  ])('waits as long as the server says: %s', async (_, retryAfter, least) => {
    const times: number[] = [];
    const server = await serve(() => {
      times.push(performance.now());
      if (times.length === 1) return { status: 503, headers: { 'Retry-After': retryAfter() } };
      return { body: { items: [1] } };
    });
    expect(await run('retry: { backoff: 1ms }', server)).toEqual({ page: 'n 1\n' });
    const [first = 0, second = 0] = times;
    expect(second - first).toBeGreaterThan(least - 50);
  });

  it('is not made when the wait would end after the deadline', async () => {
    const server = await serve(() => ({ status: 429, headers: { 'Retry-After': '3600' } }));
    expect(await run('retry: { backoff: 1ms }', server)).toEqual({ page: '', fault: 'FETCH_STATUS' });
    expect(server.seen).toHaveLength(1);
  });

  it('is one of a tree, and not the whole tree', async () => {
    const server = await serve(({ path }) =>
      path === '/p?page=2' && server.count('/p') === 2
        ? { status: 502 }
        : { body: { items: path === '/p?page=3' ? [] : [1] } },
    );
    const source = 'retry: { backoff: 1ms }\npaginate: { page: { param: page }, items: $.items }';
    expect(await run(source, server)).toEqual({ page: 'n 2\n' });
    expect(server.seen.map(({ path }) => path.slice(-1))).toEqual(['1', '2', '2', '3']);
  });
});
