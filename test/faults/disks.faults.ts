import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBuilt } from './support/built.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { readStrictly } from './support/page.ts';
import { openUpstream, type Upstream } from './support/upstream.ts';

const MAIN = join(import.meta.dirname, '../../dist/main.cjs');
const CONFIG = "sources: { app: { url: '${URL}', metrics: [{ name: app_n, type: gauge, help: N., value: $.n }] } }\n";
const TEST = `
config: a.yaml
env: { URL: 'http://app.test' }
tests: [{ name: t, answers: { app: { json: { n: 1 } } }, expect: NAME }]
`;
const PLUGIN = `
import { definePlugin } from 'omni-exporter/plugin';
export default definePlugin({
  kind: 'transform', name: 'of_file', summary: 'S.', examples: [{ title: 'A.', options: 'a.txt', input: 'a', output: 'a' }],
  options: { type: 'string', description: 'A.', compile: 'file', examples: ['a.txt'] }, create: () => (value) => value,
});
`;

/** A disk of its own for one command, in mounts that nobody else sees: `$disk` begins with what `$files` holds. */
const DISK = 'mount -t tmpfs -o size=64k tmpfs "$disk"; cp -r "$files/." "$disk/"';
const STATES = [
  ['full', `${DISK}; head -c 1M /dev/zero > "$disk/ballast" 2>&- || true`, 'no space is left on the disk'],
  ['read-only', `${DISK}; mount -o remount,ro "$disk"`, 'the disk is read-only'],
] as const;
const LIST = '(cd "$disk" && find . | sort && find . -type f | sort | xargs sha256sum)';

/** Commands that write, and the file that they tell of. */
const COMMANDS: readonly (readonly [name: string, words: string, file: string])[] = [
  ['test --update, its test file', 'test $disk/a.test.yaml --update', '$disk/a.test.yaml'],
  ['test --update, a file that it names', 'test $disk/b.test.yaml --update', '$disk/b.prom'],
  ['test --update, a file that is new', 'test $disk/c.test.yaml --update', '$disk/new/c.prom'],
  ['test --junit', 'test $disk/good.test.yaml --junit $disk/a.xml', '$disk/a.xml'],
  ['init', 'init --from $files/answer.json --name app --out $disk/new/folder', '$disk/new/folder/app.yaml'],
  ['init --force', 'init --from $files/answer.json --name a --out $disk --force', '$disk/a.yaml'],
  ['init, beside its own files', 'init --from $files/answer.json --name a --out $files/new', '$disk'],
  ['record', 'record app --config.file $disk/a.yaml --out $disk/new', '$disk/new/'],
  ['record --force', 'record app --config.file $disk/a.yaml --out $disk --force', '$disk/'],
  ['plugin test', 'plugin test $files/of-file.mjs', '$disk'],
];

let folder: Folder;
let upstream: Upstream;
let paths: { readonly disk: string; readonly files: string };

const isAble = spawnSync('unshare', ['--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0;
if (!isAble) console.warn('mounts need root and unshare: no disk is full or read-only here');

beforeAll(async () => {
  folder = await openFolder();
  upstream = await openUpstream({ well: { type: 'application/json', body: '{"n":1}' }, ill: 'refuse' });
  paths = { disk: join(folder.path, 'disk'), files: join(folder.path, 'files') };
  await mkdir(paths.disk);
  await mkdir(paths.files);
  const files = {
    ...{ 'a.yaml': CONFIG, 'answer.json': '{"n":1}', 'of-file.mjs': PLUGIN, 'a.xml': '<before/>', 'b.prom': 'b 1\n' },
    'a.test.yaml': TEST.replace('NAME', '{ exposition: "app_n 2" }'),
    'good.test.yaml': TEST.replace(', expect: NAME', ''),
    'b.test.yaml': TEST.replace('expect: NAME', 'expect: { exposition_file: b.prom }'),
    'c.test.yaml': TEST.replace('expect: NAME', 'expect: { exposition_file: new/c.prom }'),
  };
  for (const [name, text] of Object.entries(files)) await folder.write(join('files', name), text);
  await cp(paths.files, paths.disk, { recursive: true });
});
afterAll(async () => {
  await upstream[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Ended {
  readonly code: number;
  readonly stderr: string;
  /** What the disk held before and after. */
  readonly held: readonly [before: string, after: string];
}

function runOn(state: string, words: string, isTemporary: boolean): Promise<Ended> {
  const script = `${state}; ${LIST}; echo ----; code=0; "$node" "$main" ${words} > /dev/null || code=$?; ${LIST}; exit $code`;
  const { PATH } = process.env;
  const env = {
    PATH,
    ...paths,
    node: process.execPath,
    main: MAIN,
    TMPDIR: isTemporary ? paths.disk : paths.files,
    URL: upstream.url,
  };
  return new Promise((resolve) => {
    execFile('unshare', ['--mount', 'sh', '-ec', script], { env }, (failure, stdout, stderr) => {
      const [before = '', after = ''] = stdout.split('----\n');
      resolve({ code: Number(failure?.code ?? 0), stderr, held: [before, after] });
    });
  });
}

describe.runIf(isAble).each(STATES)('a disk that is %s', (_, state, reason) => {
  it.each(COMMANDS)('is told of by %s; what was there stays', async (_, words, file) => {
    const { code, stderr, held } = await runOn(state, words, file === '$disk');
    const path = file.replace('$disk', paths.disk).replace('$files', paths.files);
    expect(stderr).toContain(path);
    expect(stderr).toContain(`cannot be written: ${reason}`);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
    expect(held[1]).toBe(held[0]);
    expect(held[0]).toContain('a.test.yaml');
  });

  it('is told of by serve, which has a CPU profile to write, and goes on', async () => {
    const args = ['--cpu-profile', '1s', '--cpu-profile.file', join(paths.disk, 'a.cpuprofile')];
    const env = { ...paths, URL: upstream.url };
    await using exporter = await startBuilt({ configFiles: [join(paths.files, 'a.yaml')], args, env, mounts: state });
    await vi.waitFor(() => expect(exporter.output()).toContain('CPU profile not written'), 20_000);
    expect(exporter.output()).toContain(`a.cpuprofile cannot be written: ${reason}`);
    expect((await readStrictly(await exporter.page())).value('app_n')).toBe(1);
    expect(await exporter.stop()).toBe(0);
  });
});
