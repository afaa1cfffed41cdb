import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StartFault } from '../../src/commands/start-fault.ts';
import { writeFiles } from '../../src/commands/write-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'write-files-')));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const write = (files: Readonly<Record<string, string>>): Promise<void> =>
  writeFiles(new Map(Object.entries(files).map(([name, text]) => [at(name), text])));

it('writes files and the folders above them, and leaves nothing beside them', async () => {
  await write({ 'a/b/c.txt': 'c', 'a/d.txt': 'd' });
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['a', 'a/b', 'a/b/c.txt', 'a/d.txt']);
  expect(await Promise.all(['a/b/c.txt', 'a/d.txt'].map((name) => readFile(at(name), 'utf8')))).toEqual(['c', 'd']);
});

it('keeps the mode and the link of what was there', async () => {
  await writeFile(at('real.txt'), 'before');
  await chmod(at('real.txt'), 0o640);
  await symlink('real.txt', at('link.txt'));
  await write({ 'link.txt': 'after' });
  expect(await readFile(at('real.txt'), 'utf8')).toBe('after');
  expect((await stat(at('real.txt'))).mode & 0o777).toBe(0o640);
  expect((await readdir(folder)).sort()).toEqual(['link.txt', 'real.txt']);
});

it('writes into a pipe', async () => {
  await promisify(execFile)('mkfifo', [at('pipe')]);
  const [text] = await Promise.all([readFile(at('pipe'), 'utf8'), write({ pipe: 'through' })]);
  expect(text).toBe('through');
});

it.each([
  ['a folder', 'there', /there cannot be written: it is a folder$/],
  ['a file above', 'file.txt/b.txt', /b\.txt cannot be written: a part of its path is no folder$/],
])('writes none of them when one is %s', async (_, bad, message) => {
  await mkdir(at('there'));
  await write({ 'file.txt': 'before' });
  const failing = write({ 'new/deep/a.txt': 'a', 'file.txt': 'after', [bad]: 'b' });
  await expect(failing).rejects.toThrow(StartFault);
  await expect(failing).rejects.toThrow(message);
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['file.txt', 'there']);
  expect(await readFile(at('file.txt'), 'utf8')).toBe('before');
});
