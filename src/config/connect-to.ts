import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf, type ScalarNode } from '../model/node.ts';
import type { Address } from '../model/address.ts';

/** connectTo gives what a source connects to, by the url's `host:port` or host, or '' for all; undefined for the urls' own. */
export function connectTo(source: ConfigNode): Readonly<Record<string, Address>> | undefined {
  const node = entryOf(source, 'connect_to');
  if (node === undefined || node.kind === 'list') return undefined;
  if (node.kind === 'scalar') return { '': addressOf(node) };
  const entries = node.entries.flatMap(({ key, value }) =>
    value.kind === 'scalar' ? [[key, addressOf(value)] as const] : [],
  );
  return Object.fromEntries(entries);
}

function addressOf(node: ScalarNode): Address {
  return { address: node.text, shown: shown(node) };
}
