import { dirname, resolve } from 'node:path';
import { shown } from '../../kit/shown.ts';
import type { Report } from '../../kit/compiler.ts';
import { type ConfigNode, entryOf, type MapEntry, type Place } from '../../model/node.ts';
import type { Target } from '../../model/target.ts';
import type { InputNotes } from '../inputs.ts';
import { textOf } from '../metric-nodes.ts';
import { itemsOf } from '../tree.ts';
import { readTargetFiles } from './read-target-file.ts';
import { readNamed } from './target-list.ts';

/** TargetTools is what targets are read with. */
export interface TargetTools {
  readonly report: Report;
  readonly notes: InputNotes;
}

/** DEFAULT_TARGET_LABEL is the label of a target's name where `target_label` gives no other. */
export const DEFAULT_TARGET_LABEL = 'target';

/** targetLabelOf gives the label of a source's targets. */
export function targetLabelOf(source: ConfigNode): string {
  return textOf(source, 'target_label') ?? DEFAULT_TARGET_LABEL;
}

const KINDS = ['name', 'file_sd', 'http_sd'] as const;

/**
 * readTargets reads the targets of sources and modules that stand in place and in files, by the node of their owner.
 * Reports CONFIG_TARGET, CONFIG_FILE, and CONFIG_DUPLICATE_NAME for two of one name.
 */
export async function readTargets(
  owners: readonly MapEntry[],
  tools: TargetTools,
): Promise<ReadonlyMap<ConfigNode, readonly Target[]>> {
  const read = owners
    .filter(({ value }) => entryOf(value, 'targets') !== undefined)
    .map(async ({ value }) => [value, await readOwn(value, tools)] as const);
  return new Map(await Promise.all(read));
}

async function readOwn(source: ConfigNode, tools: TargetTools): Promise<readonly Target[]> {
  const label = targetLabelOf(source);
  const seen = new Set<string>();
  const targets: Target[] = [];
  for (const item of itemsOf(entryOf(source, 'targets'))) {
    for (const target of await readItem(item, { ...tools, label })) {
      if (seen.has(target.name)) refuseTwice(target, item, tools.report);
      else targets.push(target);
      seen.add(target.name);
    }
  }
  return Object.freeze(targets);
}

async function readItem(item: ConfigNode, tools: TargetTools & { label: string }): Promise<readonly Target[]> {
  if (item.kind !== 'map') return [];
  const given = KINDS.filter((kind) => entryOf(item, kind) !== undefined);
  const [kind] = given;
  const isAlone = kind === 'name' || item.entries.length === 1;
  if (given.length !== 1 || !isAlone) {
    const message = given.length === 0 ? 'a target needs a name' : `${given.join(' and ')} do not go together`;
    const hint = 'each item is {name, url, labels}, {file_sd: FILE} or {http_sd: {url}}';
    const told = given.length === 1 ? `beside ${given.join('')} nothing else can stand` : message;
    tools.report({ code: 'CONFIG_TARGET', place: item.place, message: told, hint });
    return [];
  }
  const file = entryOf(item, 'file_sd');
  if (kind === 'name') return readNamed(item, tools);
  if (file?.kind !== 'scalar') return [];
  const path = resolve(dirname(file.place.file), file.text);
  return readTargetFiles({ path, shown: shown(file), place: file.place }, tools);
}

function refuseTwice({ name }: Target, { place }: { readonly place: Place }, report: Report): void {
  report({ code: 'CONFIG_DUPLICATE_NAME', place, message: `a target is called ${name} already` });
}
