import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type Built, startBuilt } from './support/built.ts';
import { straysOf } from './support/fleet.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { type Page, readStrictly } from './support/page.ts';
import { openUpstream, type Upstream } from './support/upstream.ts';

const GOOD = `
sources:
  good: { url: '\${URL}', auth: { type: bearer, token: '\${file:token}' }, metrics: [{ name: good_n, type: gauge, help: N., value: $.n }] }
  down: { url: 'http://127.0.0.1:1' }
`;
const SECRET = 'a-word-that-nobody-may-see';

let upstream: Upstream;
let folder: Folder;
let exporter: Built | undefined;

beforeEach(async () => {
  folder = await openFolder();
  upstream = await openUpstream({ well: { type: 'application/json', body: '{"n":1}' }, ill: 'refuse' });
  await folder.write('token', SECRET);
  await folder.write('a.yaml', GOOD);
});

afterEach(async () => {
  for (const one of [exporter, upstream, folder]) await one?.[Symbol.asyncDispose]();
});

const scrape = async (): Promise<Page> => readStrictly((await exporter?.page()) ?? '');
const start = async (log?: { readonly fd: number; readonly url: string }): Promise<Built> => {
  const options = { configFiles: [join(folder.path, 'a.yaml')], env: { URL: upstream.url } };
  return (exporter = await startBuilt(log === undefined ? options : { ...options, log }));
};

const repeated = (name: string, of: string): string => `${name}: &${name} [${Array(10).fill(of).join(', ')}]\n`;
const BOMB = `${repeated('a', 'x')}${['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map(([name = '', of = '']) => repeated(name, `*${of}`)).join('')}sources: *h\n`;

/** Configs that must be refused, with nothing of the one in force disturbed. */
const CONFIGS: readonly (readonly [name: string, code: string, text: string | Buffer])[] = [
  ['a bomb of aliases', 'CONFIG_YAML', BOMB],
  ['an anchor inside of itself', 'CONFIG_YAML', 'sources: &a { b: *a }\n'],
  ['a key twice', 'CONFIG_YAML', "sources: { s: { url: 'http://a.test', url: 'http://b.test' } }\n"],
  ['a hundred thousand lists', 'CONFIG_YAML', `sources: ${'['.repeat(100_000)}\n`],
  ['a tag that makes objects', 'CONFIG_YAML', 'sources: !!js/function "x"\n'],
  ['no UTF-8', 'CONFIG_FILE', Buffer.from([0xff, 0xfe, 0x20])],
  ['members of the prototype', 'CONFIG_UNKNOWN_KEY', '__proto__: { a: 1 }\nsources: { constructor: { url: 1 } }\n'],
  ['a secret that is not there', 'CONFIG_SECRET_FILE', GOOD.replace('file:token', 'file:none')],
  ['a secret that is a folder', 'CONFIG_SECRET_FILE', GOOD.replace('file:token', 'file:.')],
  ['a secret without an end', 'CONFIG_SECRET_FILE', GOOD.replace('file:token', 'file:/dev/zero')],
  ['a secret that never comes', 'CONFIG_SECRET_FILE', GOOD.replace('file:token', 'file:pipe')],
];

/** What a reload is refused for, by the places in the file. */
async function codesOfReload(url: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/-/reload`, { method: 'POST', headers: { Accept: 'application/json' } });
  const { problems } = (await answer.json()) as { problems: readonly { code: string; line: number }[] };
  for (const { line } of problems) expect(line).toBeGreaterThan(0);
  return problems.map(({ code }) => code);
}

describe('a config', () => {
  it('that is wrong is refused, and all goes on as it was', async () => {
    expect(spawnSync('mkfifo', [join(folder.path, 'pipe')]).status).toBe(0);
    const running = await start();
    const { url } = running;
    const refused = (page: Page): number =>
      page.value('omni_exporter_config_reloads_total', { outcome: 'refused' }) ?? 0;
    const failed = (page: Page): number => page.value('omni_source_failures_total', { source: 'down' }) ?? 0;
    let before = await scrape();
    for (const [name, code, text] of CONFIGS) {
      const known = refused(before);
      await folder.write('a.yaml', text);
      const page = await vi.waitFor(async () => {
        const next = await scrape();
        expect(refused(next), name).toBeGreaterThan(known);
        return next;
      }, 20_000);
      expect(page.value('good_n'), name).toBe(1);
      expect((await codesOfReload(url))[0], name).toBe(code);
      expect(failed(page)).toBeGreaterThan(failed(before));
      before = page;
    }
    await folder.write('a.yaml', GOOD.replace('good_n', 'mended_n'));
    await vi.waitFor(async () => expect((await scrape()).value('mended_n')).toBe(1), 20_000);
    const after = await scrape();
    expect(failed(after)).toBeGreaterThan(failed(before));
    const pages = await Promise.all(['/', '/config', '/metrics'].map(async (path) => (await fetch(url + path)).text()));
    for (const text of [running.output(), ...pages]) expect(text).not.toContain(SECRET);
    expect(straysOf(running.output())).toEqual([]);
  });
});

describe('a certificate', () => {
  it.each(['/dev/zero', 'pipe'])('in %s fails its source, and keeps nothing back', async (file) => {
    expect(spawnSync('mkfifo', [join(folder.path, 'pipe')]).status).toBe(0);
    const odd = `  odd: { url: 'https://127.0.0.1:1', tls: { ca_file: ${file} }, metrics: [{ name: odd_n, type: gauge, help: N., value: 1 }] }\n`;
    await folder.write('a.yaml', GOOD + odd);
    await start();
    const page = await scrape();
    expect(page.value('good_n')).toBe(1);
    expect(page.value('omni_source_errors_total', { source: 'odd', stage: 'fetch', code: 'FETCH_TLS' })).toBe(1);
  });
});

describe('a disk', () => {
  it('that takes no more of the log keeps no scrape back', async () => {
    const fd = openSync('/dev/full', 'w');
    const built = await start({ fd, url: `http://127.0.0.1:${await freePort()}` });
    closeSync(fd);
    for (let scrapes = 0; scrapes < 20; scrapes++) expect((await scrape()).value('good_n')).toBe(1);
    expect(built.isAlive()).toBe(true);
    expect(await built.stop()).toBe(0);
  });

  it('that is full is told of by what is written there at once', async () => {
    const main = join(import.meta.dirname, '../../dist/main.cjs');
    const run = (args: readonly string[], out: number | 'pipe' = 'pipe'): number | null =>
      spawnSync(process.execPath, [main, ...args], { stdio: ['ignore', out, 'ignore'] }).status;
    const full = openSync('/dev/full', 'w');
    expect(run(['schema'], full)).not.toBe(0);
    closeSync(full);
    const test =
      'config: a.yaml\nenv: { URL: http://a.test }\ntests: [{ name: t, answers: { good: { json: { n: 1 } } } }]\n';
    const file = await folder.write('a.test.yaml', test);
    expect(run(['test', file, '--junit', '/dev/full'])).toBe(2);
    await mkdir(join(folder.path, 'not-a-file'));
    expect(run(['test', file, '--junit', join(folder.path, 'not-a-file')])).toBe(2);
  });
});
