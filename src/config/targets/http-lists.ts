import { type ConfigNode, entryOf, type MapEntry, type Part } from '../../model/node.ts';
import type { HttpList } from '../config.ts';
import { type ProxyEnvironment, sourceProxies } from '../proxies.ts';
import { itemsOf } from '../tree.ts';
import type { Source } from '../types.generated.ts';

type Targets = NonNullable<Source['targets']>;

/** httpListNodes finds the `http_sd` of a source or module, in their order. */
export function httpListNodes(owner: ConfigNode): readonly MapEntry[] {
  return itemsOf(entryOf(owner, 'targets')).flatMap((item) =>
    item.kind === 'map' ? item.entries.filter(({ key }) => key === 'http_sd') : [],
  );
}

/** httpLists puts beside each compiled `http_sd` what it is asked through, and what of it came from outside. */
export function httpLists(owner: ConfigNode, targets: Targets, environment: ProxyEnvironment): readonly HttpList[] {
  const nodes = httpListNodes(owner);
  // Where a list of targets is none, its problem is reported, and what is left of it is nothing.
  const lists = targets.flatMap((list: Targets[number] | undefined) => list?.http_sd ?? []);
  return lists.flatMap((list, index) => {
    const node = nodes[index]?.value;
    if (node === undefined) return [];
    const proxies = sourceProxies(node, environment);
    return Object.freeze({ ...list, ...(proxies && { proxies }), parts: partsOf(node) });
  });
}

function partsOf(list: ConfigNode): HttpList['parts'] {
  const headers = entryOf(list, 'headers');
  const named = headers?.kind === 'map' ? headers.entries : [];
  return {
    url: partsIn(entryOf(list, 'url')),
    headers: Object.fromEntries(named.map(({ key, value }) => [key, partsIn(value)])),
  };
}

function partsIn(node: ConfigNode | undefined): readonly Part[] {
  return node?.kind === 'scalar' ? node.parts : [];
}
