import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Script, startScript } from '../plugins/auth/talk.ts';
import { type Exporter, startExporter } from '../support/exporter.ts';

const STAYING = Array.from({ length: 8 }, (_, number) => `s${number}`);
const ROUNDS = 6;

const SESSION = '{ type: session, login: { url: login }, logout: { url: logout } }';
const METRICS = 'metrics: [{ name: NAME, type: gauge, help: N., labels: { who: [$.id, lookup: LOOKUP] }, value: $.n }]';
const metrics = (name: string, lookup: string): string => METRICS.replace('NAME', name).replace('LOOKUP', lookup);

/** Both lists give a probed module and a polled source their targets; each has a session, and a lookup of its own. */
const config = (url: string): string => `
lookups:
  polled_names: { type: id-to-name, source: polled_who, each: "$.*", key: $key, value: $ }
  probed_names: { type: id-to-name, source: probed_who, each: "$.*", key: $key, value: $ }
modules:
  probed_who: { url: "{{ target.url }}/names" }
  app:
    url: "{{ target.url }}/n"
    auth: ${SESSION}
    targets: [{ file_sd: list.json }, { http_sd: { url: "${url}/list", refresh: 50ms } }]
    ${metrics('probed', 'probed_names')}
sources:
  polled_who:
    url: "{{ target.url }}/names"
    refresh: 1h
    targets: [{ file_sd: list.json }, { http_sd: { url: "${url}/list", refresh: 50ms } }]
  polled:
    use: app
    refresh: 1h
    targets: [{ file_sd: list.json }, { http_sd: { url: "${url}/list", refresh: 50ms } }]
    ${metrics('polled', 'polled_names')}
`;

let server: Script;
let folder: string;
let exporter: Exporter;
let round = 0;
/** Requests by path. */
const asked = new Map<string, number>();
let sessions = 0;

const count = (path: string): number => asked.get(path) ?? 0;
const namesOf = (list: string): readonly string[] => [
  ...STAYING.filter((_, index) => (index % 2 === 0) === (list === 'file')),
  `${list}-${round}`,
];
const listOf = (list: string): string =>
  JSON.stringify(namesOf(list).map((name) => ({ name, url: `${server.url}/${name}`, labels: { list } })));

beforeAll(async () => {
  server = await startScript(({ path, headers: { cookie = '' } }) => {
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (path === '/list') return { body: JSON.parse(listOf('http')) as object };
    if (path.endsWith('/login')) return { headers: { 'Set-Cookie': `SID=${(sessions += 1)}; HttpOnly` } };
    if (path.endsWith('/names')) return { body: { a: `name at ${path}` } };
    return cookie === '' ? { status: 401 } : { body: { id: 'a', n: 1 } };
  });
  folder = await mkdtemp(join(tmpdir(), 'changing-'));
  await writeFile(join(folder, 'list.json'), listOf('file'));
  await writeFile(join(folder, 'a.yaml'), config(server.url));
  exporter = await startExporter([join(folder, 'a.yaml')], {});
});
afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function changeLists(): Promise<void> {
  round += 1;
  await writeFile(join(folder, 'next.json'), listOf('file'));
  await rename(join(folder, 'next.json'), join(folder, 'list.json'));
}

async function probe(target: string): Promise<string> {
  const text = await (await fetch(`${exporter.url}/probe?module=app&target=${target}`)).text();
  return /^probed\{.*\} \d+$/m.exec(text)?.[0] ?? text;
}

async function listed(): Promise<readonly string[]> {
  const groups = (await (await fetch(`${exporter.url}/sd`)).json()) as { labels: { instance: string } }[];
  return groups.map(({ labels }) => labels.instance).sort();
}

async function polled(): Promise<readonly string[]> {
  const page = await exporter.scrape();
  return [...page.matchAll(/^polled\{list="\w+",target="([^"]+)",who="name at \/[^"]+\/names"\} 1$/gm)]
    .map(([, target = '']) => target)
    .sort();
}

it('follows lists that change and change, and leaves those that stay their polls, sessions and probes', async () => {
  const now = (): readonly string[] => [...namesOf('file'), ...namesOf('http')].sort();
  for (let left = ROUNDS; left > 0; left -= 1) {
    await expect.poll(listed).toEqual(now());
    await expect.poll(polled).toEqual(now());
    for (const name of now()) expect(await probe(name)).toMatch(/^probed\{.*who="name at .*"\} 1$/);
    await changeLists();
  }
  await expect.poll(listed).toEqual(now());
  for (const name of STAYING) {
    // One session is the source's, one that of the probes; both began once, and none has ended.
    expect([name, count(`/${name}/login`), count(`/${name}/logout`)]).toEqual([name, 2, 0]);
    // Polled once an hour: its first poll, and the probes.
    expect([name, count(`/${name}/n`)]).toEqual([name, 1 + ROUNDS]);
  }
  for (let gone = 0; gone < ROUNDS; gone += 1) {
    for (const list of ['file', 'http']) {
      await expect.poll(() => count(`/${list}-${gone}/logout`)).toBe(2);
      expect(await probe(`${list}-${gone}`)).toContain('its own targets only');
    }
  }
});
