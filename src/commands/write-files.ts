import { randomBytes } from 'node:crypto';
import { lstat, mkdir, mkdtemp, open, realpath, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { reasonOf } from '../config/strict-text.ts';
import { StartFault } from './start-fault.ts';

/**
 * writeFiles writes files by their paths, and the folders above them, so that there are all of them or none, and no half
 * of one: each is written beside the one whose place it then takes. A link is followed, the mode of what was there stays,
 * and what is no regular file, like `/dev/stdout`, is written to as it is. Throws a StartFault with the path and the reason.
 */
export async function writeFiles(files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  const staged: Staged[] = [];
  let at = '';
  try {
    for (const [path, content] of files) {
      at = path;
      const one = await place(path);
      staged.push(one);
      if (one.beside !== undefined) await fill(one, content);
    }
    for (const { path, file, beside } of staged) {
      at = path;
      if (beside === undefined) await writeFile(file, files.get(path) ?? '');
      else await rename(beside, file);
    }
  } catch (cause) {
    for (const one of staged.reverse()) await undo(one);
    throw new StartFault(`${at} cannot be written: ${reasonOf(cause)}`, cause);
  }
}

/** Scratch is a folder for what is put together before it is written. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
}

/** openScratch makes a folder among the temporary ones; it goes with all that is in it. Throws a StartFault. */
export async function openScratch(prefix: string): Promise<Scratch> {
  const path = await mkdtemp(join(tmpdir(), prefix)).catch((cause: unknown) => {
    throw new StartFault(`${tmpdir()} cannot be written: ${reasonOf(cause)}`, cause);
  });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

interface Staged {
  /** As it was named. */
  readonly path: string;
  /** Where links lead to. */
  readonly file: string;
  /** Where it is written first; undefined for what is no regular file. */
  readonly beside?: string;
  /** The topmost folder that was made for it. */
  readonly made?: string;
  /** Of what is there. */
  readonly mode?: number;
}

async function place(path: string): Promise<Staged> {
  const file = await realpath(path).catch(() => resolve(path));
  const there = await lstat(file).catch(() => undefined);
  if (there?.isDirectory() === true) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  if (there !== undefined && !there.isFile()) return { path, file };
  const made = await makeFolders(dirname(file));
  const beside = join(dirname(file), `.${basename(file).slice(0, 100)}.${randomBytes(4).toString('hex')}`);
  return { path, file, beside, ...(made !== undefined && { made }), ...(there && { mode: there.mode & 0o7777 }) };
}

/** It gives the topmost that it made. `mkdir` makes several at once, but says ENOENT of a disk that is read-only. */
async function makeFolders(folder: string): Promise<string | undefined> {
  if (await stat(folder).catch(() => undefined)) return undefined;
  const above = await makeFolders(dirname(folder));
  await mkdir(folder);
  return above ?? folder;
}

/** A disk may tell only when it is synced that it took not all. */
async function fill({ beside = '', mode }: Staged, content: string | Uint8Array): Promise<void> {
  const handle = await open(beside, 'wx');
  try {
    await handle.writeFile(content);
    if (mode !== undefined) await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Folders stay that hold more. */
async function undo({ file, beside, made }: Staged): Promise<void> {
  if (beside !== undefined) await rm(beside, { force: true }).catch(() => undefined);
  if (made === undefined) return;
  for (let folder = dirname(file); folder.length >= made.length; folder = dirname(folder)) {
    await rmdir(folder).catch(() => undefined);
  }
}
