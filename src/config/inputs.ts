import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Inputs is all that a config was read from, as absolute paths: a change there can change the config. */
export interface Inputs {
  /** Config files, env files, `${file:…}` secrets and the files that options name; there or not. */
  readonly files: readonly string[];
  /** Folders in which a new file can be a config file. */
  readonly folders: readonly string[];
}

/** InputNotes gathers inputs while a config is loaded. */
export interface InputNotes {
  file(path: string): void;
  folder(path: string): void;
  /** Notes a file and gives a digest of what is in it, another one when it cannot be read. */
  digest(path: string): string;
  inputs(): Inputs;
}

/** noteInputs begins with nothing. A file is digested once, as it is at the first time. */
export function noteInputs(): InputNotes {
  const files = new Set<string>();
  const folders = new Set<string>();
  const digests = new Map<string, string>();
  return {
    file: (path) => void files.add(resolve(path)),
    folder: (path) => void folders.add(resolve(path)),
    digest(path) {
      const file = resolve(path);
      files.add(file);
      const known = digests.get(file) ?? digestOf(file);
      digests.set(file, known);
      return known;
    },
    inputs: () => Object.freeze({ files: [...files].sort(), folders: [...folders].sort() }),
  };
}

function digestOf(file: string): string {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  }
}
