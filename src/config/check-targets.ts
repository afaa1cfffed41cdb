import type { Report } from '../kit/compiler.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf, type MapEntry, type Place } from '../model/node.ts';
import type { Target } from '../model/target.ts';
import { type NameTools, sourcesOf } from './check-names.ts';
import { findLookups } from './find-lookups.ts';
import { entryNodes } from './metric-nodes.ts';
import { targetLabelOf } from './targets/read-targets.ts';
import { itemsOf, sectionOf, type Tree } from './tree.ts';

/** TargetsOf gives the targets of a source or module that are known when the config is loaded. */
export type TargetsOf = ReadonlyMap<ConfigNode, readonly Target[]>;

/**
 * checkTargets looks at sources and modules and where they are asked. Reports CONFIG_MISSING_KEY, CONFIG_TARGET,
 * CONFIG_TARGET_LABEL and CONFIG_PROBE.
 */
export function checkTargets(trees: readonly Tree[], targets: TargetsOf, report: Report): void {
  for (const { value } of sectionOf(trees, 'sources')) {
    if (value.kind === 'map' && entryOf(value, 'url') === undefined) {
      const hint = 'or targets, each with a url';
      report({ code: 'CONFIG_MISSING_KEY', place: value.place, message: 'the key url is missing', hint });
    }
    refuseKey(value, 'probe', report);
  }
  for (const { value } of sectionOf(trees, 'modules')) refuseKey(value, 'use', report);
  for (const [owner, own] of targets) {
    checkUrls(owner, own, report);
    checkLabel(owner, own, report);
  }
}

function refuseKey(node: ConfigNode, key: 'probe' | 'use', report: Report): void {
  const found = entryOf(node, key);
  if (found === undefined) return;
  const message = key === 'probe' ? 'only a module is probed' : 'a module cannot use another one';
  report({ code: 'CONFIG_PROBE', place: found.place, message });
}

/** A request that goes to the target's url needs one. */
function checkUrls(owner: ConfigNode, targets: readonly Target[], report: Report): void {
  const url = entryOf(owner, 'url');
  const without = targets.find((target) => target.url === '');
  if (without === undefined || url?.kind !== 'scalar' || !url.text.includes('target.url')) return;
  const place = entryOf(owner, 'targets')?.place ?? url.place;
  report({ code: 'CONFIG_TARGET', place, message: `the target ${without.name} has no url` });
}

/** The name of a target must reach every sample as it is. */
function checkLabel(owner: ConfigNode, targets: readonly Target[], report: Report): void {
  const label = targetLabelOf(owner);
  const refuse = (place: Place): void =>
    report({
      code: 'CONFIG_TARGET_LABEL',
      place,
      message: `${label} is the label of the target’s name`,
      hint: 'give it another name, or set target_label',
    });
  for (const node of [owner, ...entryNodes(owner), ...entryNodes(owner).flatMap(samplesOf)]) {
    const labels = entryOf(node, 'labels');
    const clash = labels?.kind === 'map' ? labels.entries.find(({ key }) => key === label) : undefined;
    if (clash !== undefined) refuse(clash.keyPlace);
  }
  const place = entryOf(owner, 'targets')?.place ?? owner.place;
  if (targets.some(({ name, labels }) => labels[label] !== undefined && labels[label] !== name)) refuse(place);
}

function samplesOf(entry: ConfigNode): readonly ConfigNode[] {
  return itemsOf(entryOf(entry, 'samples'));
}

/**
 * checkModuleNames finds modules that are used or allowed and are nowhere, and lookups that a source cannot read.
 * Reports CONFIG_UNKNOWN_MODULE, CONFIG_UNKNOWN_AUTH, CONFIG_DUPLICATE_NAME and CONFIG_LOOKUP_TARGETS.
 */
export function checkModuleNames(trees: readonly Tree[], tools: NameTools): void {
  const { report } = tools;
  const sources = new Map(sectionOf(trees, 'sources').map((entry) => [entry.key, entry]));
  const modules = sectionOf(trees, 'modules');
  const names = modules.map(({ key }) => key);
  for (const { value } of sources.values()) checkUse(value, names, report);
  for (const { key, keyPlace, value } of modules) {
    const other = sources.get(key)?.keyPlace;
    const message = `${key} is a source at ${other?.file ?? ''}:${other?.line ?? 0} already`;
    if (other !== undefined) report({ code: 'CONFIG_DUPLICATE_NAME', place: keyPlace, message });
    checkAuths(value, trees, report);
  }
  const hasTargets = (name: string): boolean => entryOf(sources.get(name)?.value ?? NONE, 'targets') !== undefined;
  checkReaders(trees, { names, hasTargets }, tools);
}

function checkReaders(trees: readonly Tree[], readers: Omit<Readers, 'isMany'>, { registry, report }: NameTools): void {
  const lookups = new Map(sectionOf(trees, 'lookups').map((entry) => [entry.key, entry]));
  for (const { key, value } of sectionOf(trees, 'sources')) {
    for (const node of findLookups(value, registry)) {
      const lookup = lookups.get(node.text);
      const fillers = lookup === undefined ? [] : sourcesOf(lookup, registry).map(({ text }) => text);
      const flaw = unreadable(fillers, { ...readers, isMany: readers.hasTargets(key) });
      if (flaw === undefined) continue;
      const message = `${shown(node)} ${flaw.what}`;
      report({ code: 'CONFIG_LOOKUP_TARGETS', place: node.place, message, hint: flaw.hint });
    }
  }
}

const NONE: ConfigNode = { kind: 'list', items: [], place: { file: '', line: 0, column: 0, path: '' } };

interface Readers {
  /** The modules. */
  readonly names: readonly string[];
  readonly hasTargets: (source: string) => boolean;
  /** Whether the reader has targets of its own. */
  readonly isMany: boolean;
}

function unreadable(
  fillers: readonly string[],
  { names, hasTargets, isMany }: Readers,
): { readonly what: string; readonly hint: string } | undefined {
  const module = fillers.find((name) => names.includes(name));
  if (module !== undefined) {
    const hint = `make a source with \`use: ${module}\` and the same targets, and fill a lookup from it`;
    return { what: `is filled by the module ${module}, which is asked in probes only`, hint };
  }
  const many = isMany ? undefined : fillers.find(hasTargets);
  if (many === undefined) return undefined;
  return {
    what: `has a table for each target of ${many}, and this source has no targets`,
    hint: 'a source with the same targets reads those of its own',
  };
}

function checkUse(source: ConfigNode, modules: readonly string[], report: Report): void {
  const use = entryOf(source, 'use');
  if (use?.kind !== 'scalar' || modules.includes(use.text)) return;
  const hint = didYouMean(use.text, modules) ?? 'define it under modules';
  report({ code: 'CONFIG_UNKNOWN_MODULE', place: use.place, message: `no module is called ${shown(use)}`, hint });
}

function checkAuths(module: ConfigNode, trees: readonly Tree[], report: Report): void {
  const probe = entryOf(module, 'probe');
  const known = sectionOf(trees, 'auth').map(({ key }: MapEntry) => key);
  for (const node of itemsOf(probe && entryOf(probe, 'auths_allowed'))) {
    if (node.kind !== 'scalar' || known.includes(node.text)) continue;
    const hint = didYouMean(node.text, known) ?? 'define it under auth';
    report({ code: 'CONFIG_UNKNOWN_AUTH', place: node.place, message: `no auth is called ${shown(node)}`, hint });
  }
}
