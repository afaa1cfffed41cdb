import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Script, startScript } from '../plugins/auth/talk.ts';
import { type Exporter, sample, startExporter } from '../support/exporter.ts';

/** Sessions that the server takes. */
const good = new Set<string>();
let server: Script;
let folder = '';
let exporter: Exporter;

const USER =
  'auth:\n  api:\n    type: session\n    login: { url: /login, body: { form: { u: u, p: p } } }\n    logout: { url: /logout }\n';

/** Sources by name, each with what stands under it beside its url; `auth: api` unless that says otherwise. */
const sourcesOf = (sources: Readonly<Record<string, string>>): string =>
  `sources:\n${Object.entries(sources)
    .map(
      ([name, more]) =>
        `  ${name}:\n    url: \${URL}/${name}\n    auth: api\n${more}` +
        `    metrics: [{ name: ${name}, type: gauge, help: N., value: $.n }]\n`,
    )
    .join('')}`;

const ALL = { a: '', b: '    timeout: 3s\n', c: '    tls: { server_name: other }\n' };

const put = (config: string): Promise<void> => writeFile(join(folder, 'app.yaml'), config);

beforeEach(async () => {
  good.clear();
  let logins = 0;
  server = await startScript(({ path, headers: { cookie = '' } }) => {
    if (path === '/login') {
      good.add(`SID=${(logins += 1)}`);
      return { headers: { 'Set-Cookie': `SID=${logins}; HttpOnly` } };
    }
    if (path === '/logout') good.delete(cookie);
    return good.has(cookie) ? { body: { n: 1 } } : { status: 401 };
  });
  folder = await realpath(await mkdtemp(join(tmpdir(), 'session-')));
  await put(USER + sourcesOf(ALL));
  exporter = await startExporter([folder], { URL: server.url });
});

afterEach(async () => {
  await exporter[Symbol.asyncDispose]();
  expect([...good]).toEqual([]);
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const ups = (page: string): readonly (string | undefined)[] =>
  ['a', 'b', 'c'].map((source) => sample(page, `omni_source_up{source="${source}"}`));
const cookieOf = (path: string): string | undefined => server.seen.findLast((one) => one.path === path)?.headers.cookie;
const counts = (): readonly number[] => ['/login', '/logout'].map((path) => server.count(path));

it('credentials with a name have one session for all sources that reach the server in one way', async () => {
  expect(ups(await exporter.scrape())).toEqual(['1', '1', '1']);
  expect(counts()).toEqual([2, 0]);
  expect(cookieOf('/a')).toBe(cookieOf('/b'));
  expect(cookieOf('/c')).not.toBe(cookieOf('/a'));
});

it('which is opened anew once for all of them', async () => {
  await exporter.scrape();
  good.clear();
  expect(ups(await exporter.scrape())).toEqual(['1', '1', '1']);
  expect(counts()[0]).toBe(4);
  expect(cookieOf('/a')).toBe(cookieOf('/b'));
});

it('and outlives reloads that leave it as it is, sources that come and go, and ends with the last', async () => {
  await exporter.scrape();
  await put(USER + sourcesOf({ ...ALL, a: '    labels: { x: y }\n', d: '' }));
  await exporter.reload();
  await exporter.scrape();
  await put(USER + sourcesOf({ c: ALL.c, d: '' }));
  await exporter.reload();
  expect(sample(await exporter.scrape(), 'd')).toBe('1');
  expect(counts()).toEqual([2, 0]);
  await put(USER + sourcesOf({ c: ALL.c }));
  await exporter.reload();
  await expect.poll(counts).toEqual([2, 1]);
});

it('and is another one when what stands under its name has changed, or its own keys stand in the source', async () => {
  await exporter.scrape();
  await put(USER.replace('p: p', 'p: q') + sourcesOf(ALL));
  await exporter.reload();
  expect(ups(await exporter.scrape())).toEqual(['1', '1', '1']);
  await expect.poll(counts).toEqual([4, 2]);
  await put(sourcesOf({ a: '', b: '' }).replaceAll('auth: api', 'auth: { type: session, login: { url: /login } }'));
  await exporter.reload();
  await exporter.scrape();
  await expect.poll(counts).toEqual([6, 4]);
  // Sessions without a logout stay at the server.
  good.clear();
});
