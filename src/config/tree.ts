import { type ConfigNode, entryOf, type MapEntry } from '../model/node.ts';

/** Tree is one config file: parsed, `${…}` filled in, its defaults under its sources. */
export type Tree = ConfigNode;

export type Section = 'auth' | 'sources' | 'modules' | 'lookups';

/** sectionOf gives the entries of a section over all files, in their order. */
export function sectionOf(trees: readonly Tree[], section: Section): readonly MapEntry[] {
  return trees.flatMap((tree) => {
    const found = entryOf(tree, section);
    return found?.kind === 'map' ? found.entries : [];
  });
}

/** itemsOf gives the items of a list, nothing for anything else. */
export function itemsOf(node: ConfigNode | undefined): readonly ConfigNode[] {
  return node?.kind === 'list' ? node.items : [];
}
