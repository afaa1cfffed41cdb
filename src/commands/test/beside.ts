import { dirname, isAbsolute, join } from 'node:path';

/** beside finds a path that a file names relative to itself. */
export function beside(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}
