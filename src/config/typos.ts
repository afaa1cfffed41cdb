import { isMisspelt } from '../kit/did-you-mean.ts';
import type { MapNode } from '../model/node.ts';

/** hasKey holds for a key that stands in a map, also misspelt: then that is what is said of it. */
export function hasKey({ entries }: MapNode, key: string): boolean {
  const keys = entries.map((entry) => entry.key);
  return keys.includes(key) || isMisspelt(key, keys);
}
