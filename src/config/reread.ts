import { createCompiler } from '../expression/compiler.ts';
import type { Registry } from '../kit/registry.ts';
import type { ConfigNode } from '../model/node.ts';
import { compileTrees } from './compile-trees.ts';
import type { Config, Written } from './config.ts';
import { growTrees, parseTrees } from './grow-trees.ts';
import { noteInputs } from './inputs.ts';
import { rereadPlugins } from './plugins/read-plugins.ts';
import type { Section, Tree } from './tree.ts';

/** Reread compiles single sources and modules of a config that was found good before, as they are needed. */
export interface Reread {
  /** A config with that source or module and all lookups, without credentials. */
  one(section: 'sources' | 'modules', name: string): Config;
}

/** reread reads a config again from what it was read from; nothing is checked, and nobody is told of anything. */
export function reread(written: Written, builtIn: Registry): Reread {
  const registry = rereadPlugins(written.plugins, builtIn);
  const notes = noteInputs();
  const report = (): void => undefined;
  const trees = growTrees(parseTrees(written.texts, report), { env: written.env, report, notes });
  const compiler = createCompiler({ registry, report });
  const tools = { registry, report, compiler, notes, written, targets: new Map(), proxies: NO_PROXIES };
  return { one: (section, name) => compileTrees(narrowed(trees, section, name), tools) };
}

const NO_PROXIES = { proxies: undefined, wrong: [] };

function narrowed(trees: readonly Tree[], section: Section, name: string): readonly Tree[] {
  return trees.map((tree) => {
    if (tree.kind !== 'map') return tree;
    const entries = tree.entries.flatMap((entry) => {
      if (entry.key === 'lookups') return [entry];
      return entry.key === section ? [{ ...entry, value: only(entry.value, name) }] : [];
    });
    return { ...tree, entries };
  });
}

function only(node: ConfigNode, name: string): ConfigNode {
  return node.kind === 'map' ? { ...node, entries: node.entries.filter(({ key }) => key === name) } : node;
}
