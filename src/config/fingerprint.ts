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
 * text with `${…}` filled in, and what stands in the files that they name. Where they stand does not count.
 */
export function fingerprintOf(parts: readonly Described[], { registry, notes }: FingerprintTools): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(meaningOf('source' in part ? part.source.value : part.node));
    for (const { text, place } of filesOf(part, registry)) {
      hash.update(notes.digest(resolve(dirname(place.file), text)));
    }
  }
  return hash.digest('hex');
}

/** filesOf finds the files that a part names. */
export function filesOf(part: Described, registry: Registry): readonly ScalarNode[] {
  if ('source' in part) {
    const sources: MapNode = { kind: 'map', entries: [part.source], place: part.source.keyPlace };
    const tree: MapNode = { ...sources, entries: [{ ...part.source, key: 'sources', value: sources }] };
    return markedNodes(configSchema, tree, 'file');
  }
  const type = part.node.kind === 'scalar' ? part.node.text : textOf(part.node, 'type');
  const plugin = registry.find(part.kind, type ?? '');
  return plugin === undefined ? [] : markedNodes(plugin.options, part.node, 'file');
}

/** A node as JSON without places; the type of a scalar's value tells `1` from `"1"`. */
function meaningOf(node: ConfigNode): string {
  if (node.kind === 'scalar') return JSON.stringify([typeof node.value, node.text]);
  if (node.kind === 'list') return `[${node.items.map(meaningOf).join(',')}]`;
  return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${meaningOf(value)}`).join(',')}}`;
}
