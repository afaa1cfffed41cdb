import type { Report } from '../kit/compiler.ts';
import type { ConfigNode } from '../model/node.ts';
import { inherit } from './inherit.ts';
import { interpolate, type References } from './interpolate.ts';
import { parseYaml } from './parse.ts';
import type { ConfigText } from './read.ts';
import type { Tree } from './tree.ts';

/** parseTrees parses config files; one that does not parse is reported and left out. */
export function parseTrees(texts: readonly ConfigText[], report: Report): readonly ConfigNode[] {
  return texts.map((text) => parseYaml(text, report)).filter((tree) => tree !== undefined);
}

/** growTrees fills in `${…}`, and then what sources and modules take over from elsewhere in their files. */
export function growTrees(parsed: readonly ConfigNode[], references: References): readonly Tree[] {
  return inherit(parsed.map((tree) => interpolate(tree, references)));
}
