import type { Report } from '../kit/compiler.ts';
import { type ConfigNode, entryOf, type Place } from '../model/node.ts';
import { shown } from '../kit/shown.ts';
import { isDynamicName, typeOf } from './check-metric.ts';
import { metricNodes, shownOf, textOf } from './metric-nodes.ts';

/** What one place says about a family; `up` marks a source's own gauge. */
interface Mention {
  readonly name: string;
  /** The name as messages show it. */
  readonly shown: string;
  readonly type: string | undefined;
  readonly help: string | undefined;
  readonly isUp: boolean;
  readonly place: Place;
}

/**
 * checkFamilies sees to it that one name has one type and one help over all sources. Reports CONFIG_TYPE_CLASH,
 * CONFIG_HELP_CLASH and CONFIG_MISSING_HELP.
 */
export function checkFamilies(sources: readonly ConfigNode[], report: Report): void {
  const byName = new Map<string, Mention[]>();
  for (const mention of sources.flatMap(mentionsOf)) {
    byName.set(mention.name, [...(byName.get(mention.name) ?? []), mention]);
  }
  for (const mentions of byName.values()) {
    checkTypes(mentions, report);
    checkHelp(mentions, report);
  }
}

function checkTypes([first, ...others]: readonly Mention[], report: Report): void {
  for (const { shown: name, type, isUp, place } of others) {
    if (first === undefined || (type === first.type && isUp === first.isUp)) continue;
    const message = `${name} is ${described({ type, isUp })} here and ${described(first)} at ${at(first.place)}`;
    report({ code: 'CONFIG_TYPE_CLASH', place, message, hint: 'one name has one type, over all sources' });
  }
}

function checkHelp(mentions: readonly Mention[], report: Report): void {
  const helped = mentions.find(({ help }) => help !== undefined);
  const first = mentions.find(({ isUp }) => !isUp);
  if (helped === undefined && first !== undefined) {
    const hint = 'help is needed once for each name';
    report({ code: 'CONFIG_MISSING_HELP', place: first.place, message: `${first.shown} has no help`, hint });
  }
  for (const { shown: name, help, place } of mentions) {
    if (helped === undefined || help === undefined || help === helped.help) continue;
    const message = `${name} has another help here than at ${at(helped.place)}`;
    report({ code: 'CONFIG_HELP_CLASH', place, message, hint: 'one name has one help, over all sources' });
  }
}

function mentionsOf(source: ConfigNode): readonly Mention[] {
  const metrics = metricNodes(source).flatMap(({ node }): Mention[] => {
    const name = textOf(node, 'name');
    const type = typeOf(node);
    if (name === undefined) return [];
    // What the document names is held to one type when it is read.
    if (isDynamicName(entryOf(node, 'name'))) return [];
    const head = { name, shown: shownOf(node, 'name') ?? '', help: textOf(node, 'help') };
    return [{ ...head, type, isUp: false, place: node.place }];
  });
  const up = entryOf(source, 'up');
  if (up === undefined) return metrics;
  const name = up.kind === 'scalar' ? up.text : textOf(up, 'name');
  if (name === undefined) return metrics;
  const shownName = up.kind === 'scalar' ? shown(up) : (shownOf(up, 'name') ?? '');
  return [...metrics, { name, shown: shownName, type: 'gauge', help: textOf(up, 'help'), isUp: true, place: up.place }];
}

function described({ type, isUp }: Pick<Mention, 'type' | 'isUp'>): string {
  return isUp ? 'an up' : (type ?? 'without a type');
}

function at({ file, line }: Place): string {
  return `${file}:${line}`;
}
