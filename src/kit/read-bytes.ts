import { readFileSync, statSync } from 'node:fs';

/** NoFile is thrown for what is there, but is no file; its message says so. */
export class NoFile extends Error {}

/** readBytes reads a file; it throws NoFile for a pipe or a device, of which there may be no end, and for which all would wait. */
export function readBytes(path: string): Buffer {
  const stats = statSync(path);
  if (!stats.isFile() && !stats.isDirectory()) throw new NoFile('it is no file');
  return readFileSync(path);
}
