import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * schemaLine writes the first line of a file in `folder`, by which editors find its schema: in the nearest folder `schema` at or
 * above it, else in one beside the file.
 */
export function schemaLine(folder: string, name: 'bundle' | 'test'): string {
  const file = `${name}.schema.json`;
  let root = resolve(folder);
  while (!existsSync(join(root, 'schema', file)) && dirname(root) !== root) root = dirname(root);
  const found = existsSync(join(root, 'schema', file)) ? relative(resolve(folder), root).split(sep).join('/') : '';
  return `# yaml-language-server: $schema=${found === '' ? '.' : found}/schema/${file}`;
}
