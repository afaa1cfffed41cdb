import { type ConfigNode, entryOf, type MapEntry, type MapNode, type ScalarNode } from '../model/node.ts';
import { merged } from './defaults.ts';
import { textOf } from './metric-nodes.ts';
import { type Section, sectionOf, type Tree } from './tree.ts';

/**
 * inherit puts under each module its file's `defaults`, under each source the module that it uses, and then the defaults
 * of its own file. Whatever stands for targets has their url where it has none of its own.
 */
export function inherit(files: readonly ConfigNode[]): readonly Tree[] {
  const withModules = files.map((file) => {
    const under = entriesOf(entryOf(file, 'defaults'));
    return mapSection(file, 'modules', (module) => atTargetUrl(merged(module, under)));
  });
  const modules = new Map(sectionOf(withModules, 'modules').map(({ key, value }) => [key, value]));
  return withModules.map((file) => {
    const under = entriesOf(entryOf(file, 'defaults'));
    return mapSection(file, 'sources', (source) => {
      const module = modules.get(textOf(source, 'use') ?? '');
      const fallbacks = module === undefined ? under : entriesOf(merged(withoutOwn(module), under));
      const whole = merged(source, fallbacks);
      return entryOf(whole, 'targets') === undefined ? whole : atTargetUrl(whole);
    });
  });
}

/** What probes alone are told, and the url that a module is given, are not taken over. */
function withoutOwn(module: ConfigNode): ConfigNode {
  if (module.kind !== 'map') return module;
  const entries = module.entries.filter(({ key, value }) => key !== 'probe' && value.place !== module.place);
  return { ...module, entries };
}

function entriesOf(node: ConfigNode | undefined): readonly MapEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

function mapSection(file: ConfigNode, section: Section, change: (node: ConfigNode) => ConfigNode): ConfigNode {
  if (file.kind !== 'map') return file;
  const entries = file.entries.map((entry) => {
    const { key, value } = entry;
    if (key !== section || value.kind !== 'map') return entry;
    return {
      ...entry,
      value: { ...value, entries: value.entries.map((one) => ({ ...one, value: change(one.value) })) },
    };
  });
  return { ...file, entries };
}

const TARGET_URL = '{{ target.url }}';

function atTargetUrl(node: ConfigNode): ConfigNode {
  if (node.kind !== 'map' || entryOf(node, 'url') !== undefined) return node;
  const { place } = node;
  const value: ScalarNode = {
    kind: 'scalar',
    value: TARGET_URL,
    text: TARGET_URL,
    parts: [{ text: TARGET_URL }],
    place,
  };
  return { ...node, entries: [{ key: 'url', keyPlace: place, value }, ...node.entries] } satisfies MapNode;
}
