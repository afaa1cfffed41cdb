import type { Report } from '../../kit/compiler.ts';
import { isLabelName } from '../../model/family.ts';
import { type ConfigNode, entryOf, type MapNode, type ScalarNode } from '../../model/node.ts';
import { type Target, targetUrl } from '../../model/target.ts';

/** ListTools is what a list of targets is read with. */
export interface ListTools {
  /** The label that gives a target its name. */
  readonly label: string;
  readonly report: Report;
}

/**
 * readTargetList reads a list as Prometheus' file_sd and http_sd give it, `[{targets: [ADDRESS], labels: {…}}]`, and
 * items `{name, url, labels}`. Reports CONFIG_TARGET for what is neither; such items give no target.
 */
export function readTargetList(list: ConfigNode, tools: ListTools): readonly Target[] {
  if (list.kind !== 'list') {
    refuse(list, 'this is no list of targets', tools);
    return [];
  }
  return list.items.flatMap((item) => {
    if (item.kind === 'map' && entryOf(item, 'targets') !== undefined) return readGroup(item, tools);
    if (item.kind === 'map' && entryOf(item, 'name') !== undefined) return readNamed(item, tools);
    refuse(item, 'this has neither targets nor a name', tools);
    return [];
  });
}

/** readNamed reads `{name, url, labels}`. */
export function readNamed(item: ConfigNode, tools: ListTools): readonly Target[] {
  const name = scalarOf(item, 'name');
  const url = scalarOf(item, 'url');
  if (name === undefined || name.text === '' || (entryOf(item, 'url') !== undefined && url === undefined)) {
    refuse(item, 'a target has a name, and mostly a url', tools);
    return [];
  }
  return [targetOf(name.text, url, readLabels(item, tools))];
}

function readGroup(group: MapNode, tools: ListTools): readonly Target[] {
  const addresses = entryOf(group, 'targets');
  const labels = readLabels(group, tools);
  const named = labels.get(tools.label)?.text;
  if (addresses?.kind !== 'list' || addresses.items.some((one) => one.kind !== 'scalar' || one.text === '')) {
    refuse(addresses ?? group, 'targets is a list of addresses', tools);
    return [];
  }
  if (named !== undefined && addresses.items.length > 1) {
    refuse(group, `the label ${tools.label} would give one name to several targets`, tools);
    return [];
  }
  return (addresses.items as readonly ScalarNode[]).map((address) => targetOf(named ?? address.text, address, labels));
}

type Labels = ReadonlyMap<string, ScalarNode>;

function targetOf(name: string, address: ScalarNode | undefined, nodes: Labels): Target {
  const textsOf = (textOf: (node: ScalarNode) => string): Target['labels'] =>
    Object.freeze(Object.fromEntries([...nodes].map(([label, node]) => [label, textOf(node)])));
  const labels = textsOf(({ text }) => text);
  const { text = '' } = address ?? {};
  const url = targetUrl(text, labels['__scheme__']);
  const all = [...nodes.values(), ...(address === undefined ? [] : [address])];
  const isFromOutside = all.some(({ parts }) => parts.some(({ reference }) => reference !== undefined));
  if (!isFromOutside) return Object.freeze({ name, url, labels });
  const scheme = url.slice(0, url.length - text.length);
  const shown = { url: `${scheme}${address === undefined ? '' : asWritten(address)}`, labels: textsOf(asWritten) };
  return Object.freeze({ name, url, labels, shown });
}

function asWritten({ parts }: ScalarNode): string {
  return parts.map(({ text, reference }) => reference ?? text).join('');
}

function readLabels(item: ConfigNode, tools: ListTools): Labels {
  const labels = entryOf(item, 'labels');
  if (labels === undefined) return new Map();
  const entries = labels.kind === 'map' ? labels.entries : [];
  const texts = entries.flatMap(({ key, value }) =>
    isLabel(key) && value.kind === 'scalar' ? [[key, value] as const] : [],
  );
  if (labels.kind === 'map' && texts.length === entries.length) return new Map(texts);
  const wrong = entries.find(({ key, value }) => !isLabel(key) || value.kind !== 'scalar');
  refuse(wrong?.value ?? labels, 'labels are names and texts', tools);
  return new Map();
}

function isLabel(name: string): boolean {
  return isLabelName(name) || /^__[a-zA-Z0-9_]+$/.test(name);
}

function scalarOf(item: ConfigNode, key: string): ScalarNode | undefined {
  const found = entryOf(item, key);
  return found?.kind === 'scalar' && found.value !== null ? found : undefined;
}

function refuse({ place }: ConfigNode, message: string, { report }: ListTools): void {
  const hint = 'like [{targets: [host:8080], labels: {site: north}}], or [{name: lab, url: http://host:8080}]';
  report({ code: 'CONFIG_TARGET', place, message, hint });
}
