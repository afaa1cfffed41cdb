import { mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folder is a scratch folder. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Puts a file there at one stroke, and gives its path. */
  write(name: string, text: string | Buffer): Promise<string>;
}

/** openFolder makes one; it goes with all that is in it. */
export async function openFolder(): Promise<Folder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'faults-')));
  return {
    path,
    async write(name, text) {
      const file = join(path, name);
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
