import type { EntryPlan } from '../entry-plan.ts';
import type { Walk } from './extract.ts';

/**
 * Walks keeps what entries were compiled to, for all sources that have the same ones: the targets of a source differ in
 * the values of its outermost labels, which no walk knows, but not in their names.
 */
export interface Walks {
  of(entries: readonly EntryPlan[], names: readonly string[], compile: () => readonly Walk[]): readonly Walk[];
}

/** createWalks begins with none; it keeps them no longer than others hold the entries. */
export function createWalks(): Walks {
  const known = new WeakMap<readonly EntryPlan[], Map<string, readonly Walk[]>>();
  return {
    of(entries, names, compile) {
      const byNames = known.get(entries) ?? new Map<string, readonly Walk[]>();
      known.set(entries, byNames);
      const key = names.join(' ');
      const walks = byNames.get(key) ?? compile();
      byNames.set(key, walks);
      return walks;
    },
  };
}
