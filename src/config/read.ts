import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, parse, resolve } from 'node:path';
import type { Report } from '../kit/compiler.ts';
import { expandBraces } from './braces.ts';
import { expandGlob, globFolder } from './glob.ts';
import type { InputNotes } from './inputs.ts';
import { readBytes } from '../kit/read-bytes.ts';
import { reasonOf, strictText } from './strict-text.ts';

/** ConfigText is a config file as it was read. */
export interface ConfigText {
  /** As it is shown in messages: what was given, or what was found under it. */
  readonly file: string;
  readonly text: string;
}

/** ReadTools is who is told of what is read, and of what cannot be. */
export interface ReadTools {
  readonly report: Report;
  readonly notes: InputNotes;
}

/**
 * readConfigTexts reads files, the `*.yaml` and `*.yml` of folders (not below them), and what globs match; never a
 * `*.test.yaml` that was not named. A file that is reached twice is read once. Reports CONFIG_FILE.
 */
export async function readConfigTexts(
  paths: readonly string[],
  { report, notes }: ReadTools,
): Promise<readonly ConfigText[]> {
  const found = new Map<string, string>();
  for (const path of paths) {
    for (const file of await filesOf(path, { report, notes }))
      found.set(resolve(file), found.get(resolve(file)) ?? file);
  }
  for (const file of found.values()) notes.file(file);
  const texts = [...found.values()].map((file) => readText(file, report));
  return texts.filter((text) => text !== undefined);
}

/** Of a glob with braces each choice is a file, a folder or a glob; one of them has to be there. */
async function filesOf(path: string, { report, notes }: ReadTools): Promise<readonly string[]> {
  const files: string[] = [];
  try {
    const isThere = (await statsOf(path)) !== undefined;
    const choices = isThere ? [path] : expandBraces(path);
    for (const choice of choices) files.push(...(await filesAt(choice, notes)));
    if (files.length === 0) report({ code: 'CONFIG_FILE', place: placeOf(path), message: nothingAt(path, isThere) });
  } catch (cause) {
    report({ code: 'CONFIG_FILE', place: placeOf(path), message: `this cannot be read: ${reasonOf(cause)}` });
  }
  return files;
}

async function filesAt(path: string, notes: InputNotes): Promise<readonly string[]> {
  const stats = await statsOf(path);
  if (stats !== undefined && !stats.isDirectory()) return [path];
  notes.folder(stats === undefined ? globFolder(path) : path);
  const files = (stats === undefined ? await expandGlob(path) : await membersOf(path)).filter(isConfig);
  // A glob's next match may stand where one stands already.
  for (const file of stats === undefined ? files : []) notes.folder(dirname(file));
  return files;
}

/** Undefined when there is nothing; throws when it cannot be told. */
async function statsOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch((cause: unknown) => {
    if (cause instanceof Error && 'code' in cause && NOTHING.includes(String(cause.code))) return undefined;
    throw cause;
  });
}

const NOTHING: readonly string[] = ['ENOENT', 'ENOTDIR', 'EINVAL', 'ENAMETOOLONG'];

function nothingAt(path: string, isThere: boolean): string {
  if (path === '') return 'the name of the config file is empty: is a variable not set?';
  if (isThere) return 'this folder has no *.yaml or *.yml';
  return /[*?{]/.test(path) ? 'no *.yaml or *.yml matches this' : 'there is no such file';
}

async function membersOf(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

function isConfig(file: string): boolean {
  const { name, ext } = parse(file);
  return (ext === '.yaml' || ext === '.yml') && !name.endsWith('.test') && !name.startsWith('.');
}

function readText(file: string, report: Report): ConfigText | undefined {
  try {
    return { file, text: strictText(readBytes(file)) };
  } catch (cause) {
    report({ code: 'CONFIG_FILE', place: placeOf(file), message: `this file cannot be read: ${reasonOf(cause)}` });
    return undefined;
  }
}

function placeOf(file: string) {
  return { file, line: 1, column: 1, path: '' };
}
