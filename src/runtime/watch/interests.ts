import { readlink } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';

/** Interests is what to look for in which folder: names of its members, or undefined for any. */
export type Interests = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** Watched is what a config was read from. */
export interface Watched {
  /** Files, there or not. */
  readonly files: readonly string[];
  /** Folders in which new files count. */
  readonly folders: readonly string[];
}

/**
 * interestsOf finds the folders in which a change can change what is read at the paths: that of each file, and that of
 * each symbolic link on the way to it (a Kubernetes ConfigMap swaps one in the middle of the path).
 */
export async function interestsOf({ files, folders }: Watched): Promise<Interests> {
  const interests = new Map<string, Set<string> | undefined>();
  const note = (path: string): void => {
    const folder = dirname(path);
    if (!interests.has(folder)) interests.set(folder, new Set());
    interests.get(folder)?.add(basename(path));
  };
  const found = await Promise.all([...files, ...folders].map((path) => follow(resolve(path))));
  found.forEach(({ passed }) => passed.forEach(note));
  for (const { end } of found.slice(files.length)) interests.set(end, undefined);
  return interests;
}

interface Way {
  /** The links on the way, and its end. */
  readonly passed: readonly string[];
  readonly end: string;
}

/** As many links as Linux follows. */
const MAX_LINKS = 40;

async function follow(path: string): Promise<Way> {
  const passed: string[] = [];
  let [done, rest] = split(path);
  while (rest.length > 0 && passed.length < MAX_LINKS) {
    const here = join(done, rest[0] ?? '');
    const target = await readlink(here).catch(() => undefined);
    if (target === undefined) {
      done = here;
      rest = rest.slice(1);
    } else {
      passed.push(here);
      const [root, names] = split(resolve(done, target));
      done = root;
      rest = [...names, ...rest.slice(1)];
    }
  }
  const end = join(done, ...rest);
  return { passed: [...passed, end], end };
}

function split(path: string): [root: string, names: readonly string[]] {
  const { root } = parse(path);
  return [
    root,
    path
      .slice(root.length)
      .split(sep)
      .filter((name) => name !== ''),
  ];
}
