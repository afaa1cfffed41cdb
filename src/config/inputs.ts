import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { readBytes } from '../kit/read-bytes.ts';

/** Inputs is all that a config was read from, as absolute paths: a change there can change the config. */
export interface Inputs {
  /** Config files, env files, `${file:…}` secrets and the files that options name; there or not. */
  readonly files: readonly string[];
  /** Folders in which a new file can be a config file. */
  readonly folders: readonly string[];
}

/** InputNotes gathers inputs while a config is loaded. */
export interface InputNotes {
  /** Notes a file that is about to be read. */
  file(path: string): void;
  folder(path: string): void;
  /** Notes a file and gives a digest of what is in it, another one when it cannot be read. */
  digest(path: string): string;
  inputs(): Inputs;
  /** A digest of all files, by name and content. */
  hash(): string;
}

/** noteInputs begins with nothing. A file is digested once, as it is at the first time. */
export function noteInputs(): InputNotes {
  const folders = new Set<string>();
  const digests = new Map<string, string>();
  const digest = (path: string): string => {
    const file = resolve(path);
    const known = digests.get(file) ?? digestOf(file);
    digests.set(file, known);
    return known;
  };
  return {
    digest,
    file: (path) => void digest(path),
    folder: (path) => void folders.add(resolve(path)),
    inputs: () => Object.freeze({ files: [...digests.keys()].sort(), folders: [...folders].sort() }),
    hash: () =>
      createHash('sha256')
        .update(JSON.stringify([...digests].sort()))
        .digest('hex'),
  };
}

function digestOf(file: string): string {
  try {
    return createHash('sha256').update(readBytes(file)).digest('hex');
  } catch (cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  }
}
