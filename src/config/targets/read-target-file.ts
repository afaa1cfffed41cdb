import { extname } from 'node:path';
import { nodeOf } from '../../kit/node-of.ts';
import type { ConfigNode, Place } from '../../model/node.ts';
import type { Target } from '../../model/target.ts';
import { expandBraces } from '../braces.ts';
import { expandGlob, globFolder } from '../glob.ts';
import type { InputNotes } from '../inputs.ts';
import { parseYaml } from '../parse.ts';
import { readBytes } from '../../kit/read-bytes.ts';
import { reasonOf, strictText } from '../strict-text.ts';
import { type ListTools, readTargetList } from './target-list.ts';

/** FileSd is a `file_sd` as it was written, and where. */
export interface FileSd {
  /** Absolute; a glob may find several files, or none. */
  readonly path: string;
  /** How messages show it. */
  readonly shown: string;
  readonly place: Place;
}

/** readTargetFiles reads the lists of a `file_sd`, and notes what was read. Reports CONFIG_TARGET and CONFIG_FILE. */
export async function readTargetFiles(
  { path, shown, place }: FileSd,
  { notes, ...tools }: ListTools & { readonly notes: InputNotes },
): Promise<readonly Target[]> {
  const isGlob = /[*?{]/.test(path);
  const files = isGlob ? (await Promise.all(expandBraces(path).map(expandGlob))).flat() : [path];
  if (isGlob) notes.folder(globFolder(path));
  const lists = files.map((file) => {
    notes.file(file);
    const wanted = isGlob ? file : shown;
    try {
      const list = readList(wanted, strictText(readBytes(file)), tools);
      return list === undefined ? [] : readTargetList(list, tools);
    } catch (cause) {
      const message = `the targets in ${wanted} cannot be read: ${reasonOf(cause)}`;
      tools.report({ code: 'CONFIG_FILE', place, message });
      return [];
    }
  });
  return lists.flat();
}

/** JSON that thousands of targets stand in is read at once, without places; what is wrong in it is found as YAML. */
function readList(file: string, text: string, { report }: ListTools): ConfigNode | undefined {
  if (extname(file) === '.json') {
    try {
      return nodeOf(JSON.parse(text), { file, line: 1, column: 1, path: '' });
    } catch {
      return parseYaml({ file, text }, report);
    }
  }
  return parseYaml({ file, text }, report);
}
