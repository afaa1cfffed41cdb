import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expandGlob } from '../../config/glob.ts';
import { reasonOf } from '../../config/strict-text.ts';
import { StartFault } from '../start-fault.ts';

/**
 * findTestFiles finds files, the `*.test.yaml` of folders (not below them) and those that globs match; a path that leads to
 * none is itself. Throws a StartFault for a folder that cannot be read.
 */
export async function findTestFiles(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(filesAt));
  return [...new Set(found.flat())];
}

async function filesAt(path: string): Promise<readonly string[]> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isFile() === true) return [path];
  const all = stats === undefined ? await expandGlob(path) : await membersOf(path);
  const tests = all.filter((file) => /\.test\.ya?ml$/.test(file));
  return tests.length === 0 ? [path] : tests;
}

async function membersOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new StartFault(`${folder} cannot be read: ${reasonOf(cause)}`, cause);
  });
  return names.sort().map((name) => join(folder, name));
}
