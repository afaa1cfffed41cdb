import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import configSchema from '../../schema/config.schema.json' with { type: 'json' };
import { markedNodes } from '../kit/marked-nodes.ts';
import type { Kind } from '../kit/plugin.ts';
import type { Registry } from '../kit/registry.ts';
import type { ConfigNode, MapEntry, MapNode, ScalarNode } from '../model/node.ts';
import type { InputNotes } from './inputs.ts';
import { textOf } from './metric-nodes.ts';

/** FingerprintTools is what the meaning of a node is read with. */
export interface FingerprintTools {
  readonly registry: Registry;
  readonly notes: InputNotes;
}

/** Described is a block that is read by a plugin's own schema, or a source, which the config's describes. */
export type Described = { readonly kind: Kind; readonly node: ConfigNode } | { readonly source: MapEntry };

/**
 * fingerprintOf is the same for two readings of a config exactly when nothing that the parts mean has changed: their
 * text with `${…}` filled in, what stands in the files that they name, and the code of third-party plugins. Where they stand does not count.
 * `further` is what they mean beside their text.
 */
export function fingerprintOf(
  parts: readonly Described[],
  { registry, notes }: FingerprintTools,
  further = '',
): string {
  const hash = createHash('sha256').update(further);
  for (const part of parts) {
    hash.update(meaningOf('source' in part ? part.source.value : part.node));
    for (const fingerprint of pluginsOf(part, registry)) hash.update(fingerprint);
    for (const { text, place } of filesOf(part, registry)) {
      hash.update(notes.digest(resolve(dirname(place.file), text)));
    }
  }
  return hash.digest('hex');
}

/** The fingerprints of third-party plugins that a part is read by, or that may stand as steps in its expressions. */
function pluginsOf(part: Described, registry: Registry): readonly string[] {
  const node = 'source' in part ? part.source.value : part.node;
  const own = 'source' in part ? undefined : registry.originOf(part.kind, typeOf(part.node));
  const steps = namesIn(node).map((name) => registry.originOf('transform', name));
  return [own, ...steps].flatMap((origin) => (origin === undefined ? [] : [origin.fingerprint]));
}

/** What stands in a list, or as the key of a map in one, may be the name of a step. */
function namesIn(node: ConfigNode): readonly string[] {
  if (node.kind === 'scalar') return [];
  if (node.kind === 'map') return node.entries.flatMap(({ value }) => namesIn(value));
  return node.items.flatMap((item) => [
    ...(item.kind === 'scalar' ? [item.text] : item.kind === 'map' ? item.entries.map(({ key }) => key) : []),
    ...namesIn(item),
  ]);
}

function typeOf(node: ConfigNode): string {
  return (node.kind === 'scalar' ? node.text : textOf(node, 'type')) ?? '';
}

/** filesOf finds the files that a part names. */
export function filesOf(part: Described, registry: Registry): readonly ScalarNode[] {
  if ('source' in part) {
    const sources: MapNode = { kind: 'map', entries: [part.source], place: part.source.keyPlace };
    const tree: MapNode = { ...sources, entries: [{ ...part.source, key: 'sources', value: sources }] };
    return markedNodes(configSchema, tree, 'file');
  }
  const plugin = registry.find(part.kind, typeOf(part.node));
  return plugin === undefined ? [] : markedNodes(plugin.options, part.node, 'file');
}

/** A node as JSON without places; the type of a scalar's value tells `1` from `"1"`. */
function meaningOf(node: ConfigNode): string {
  if (node.kind === 'scalar') return JSON.stringify([typeof node.value, node.text]);
  if (node.kind === 'list') return `[${node.items.map(meaningOf).join(',')}]`;
  return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${meaningOf(value)}`).join(',')}}`;
}
