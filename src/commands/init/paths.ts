import { plain } from '../import/plain.ts';
import { stepTo } from '../probe/document-paths.ts';

/** pathTo leads a path on, to a member or an item. */
export function pathTo(path: string, name: string | number): string {
  return `${path}${typeof name === 'number' ? `[${name}]` : plain(stepTo(name))}`;
}
