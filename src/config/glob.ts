import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** expandGlob finds the paths that a glob matches, in order: `*` and `?` within a name, `**` for any folders; braces are written out before. */
export async function expandGlob(pattern: string): Promise<readonly string[]> {
  if (!/[*?]/.test(pattern)) return [];
  const [first = '', ...rest] = pattern.split(/[/\\]/);
  if (first === '') return expand(sep, rest);
  return expand('', [first, ...rest]);
}

async function expand(folder: string, [segment, ...rest]: readonly string[]): Promise<readonly string[]> {
  if (segment === undefined) return [folder];
  if (!/[*?]/.test(segment)) return expand(join(folder, segment), rest);
  const members = await readdir(folder === '' ? '.' : folder, { withFileTypes: true }).catch(() => []);
  const sorted = members.sort((a, b) => (a.name < b.name ? -1 : 1));
  if (segment === '**') {
    const below = sorted.filter((member) => member.isDirectory()).map(({ name }) => join(folder, name));
    const found = await Promise.all([expand(folder, rest), ...below.map((inner) => expand(inner, [segment, ...rest]))]);
    return found.flat();
  }
  const matcher = matcherOf(segment);
  const matching = sorted.filter(({ name }) => matcher.test(name) && !name.startsWith('.'));
  const usable = matching.filter((member) => rest.length === 0 || !member.isFile());
  return (await Promise.all(usable.map(({ name }) => expand(join(folder, name), rest)))).flat();
}

function matcherOf(segment: string): RegExp {
  const source = segment
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`);
}

/** globFolder gives the folder at the head of a glob, before the first segment that matches several; a path's own folder. */
export function globFolder(pattern: string): string {
  const segments = pattern.split(/[/\\]/);
  const first = segments.findIndex((segment) => /[*?]/.test(segment));
  const fixed = segments.slice(0, first === -1 ? -1 : first).join(sep);
  return fixed === '' ? (pattern.startsWith('/') ? sep : '.') : fixed;
}
