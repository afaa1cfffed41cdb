import { type ConfigNode, entryOf } from '../../model/node.ts';
import { sourcesOf } from '../check-names.ts';
import { findLookups } from '../find-lookups.ts';
import { itemsOf, sectionOf } from '../tree.ts';
import type { Linted, Note } from './linted.ts';

/** lintUse looks for what nothing uses. Notes LINT_UNUSED_AUTH, LINT_UNUSED_LOOKUP and LINT_IDLE_SOURCE. */
export function lintUse({ trees, registry }: Linted, note: Note): void {
  const auths = new Set(trees.flatMap(authNames));
  for (const { key, keyPlace } of sectionOf(trees, 'auth')) {
    if (!auths.has(key)) note('LINT_UNUSED_AUTH', keyPlace, `nothing uses the credentials ${key}`);
  }
  const lookups = sectionOf(trees, 'lookups');
  const lookedUp = new Set(trees.flatMap((tree) => findLookups(tree, registry)).map(({ text }) => text));
  for (const { key, keyPlace } of lookups) {
    if (!lookedUp.has(key)) note('LINT_UNUSED_LOOKUP', keyPlace, `nothing looks up in ${key}`);
  }
  const feeding = new Set(lookups.flatMap((lookup) => sourcesOf(lookup, registry)).map(({ text }) => text));
  for (const { key, keyPlace, value } of sectionOf(trees, 'sources')) {
    const hasMetrics = itemsOf(entryOf(value, 'metrics')).length > 0;
    if (hasMetrics || feeding.has(key) || entryOf(value, 'up') !== undefined) continue;
    note('LINT_IDLE_SOURCE', keyPlace, `the source ${key} has no metrics and feeds nothing`);
  }
}

/** The names under every `auth` that is a name or a list; a map is a block, or the section itself. */
function authNames(node: ConfigNode): readonly string[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'list') return node.items.flatMap(authNames);
  return node.entries.flatMap(({ key, value }) => {
    const named = key === 'auth' || key === 'auths_allowed' ? [value, ...itemsOf(value)] : [];
    return [...named.flatMap((one) => (one.kind === 'scalar' ? [one.text] : [])), ...authNames(value)];
  });
}
