import { isTemplate } from '../expression/template.ts';
import type { Report } from '../kit/compiler.ts';
import { isMetricType } from '../model/family.ts';
import { type ConfigNode, entryOf, type Place } from '../model/node.ts';
import { openMetricsForms } from '../model/open-metrics-form.ts';
import { shown } from '../kit/shown.ts';
import { typeOf } from './check-metric.ts';
import { hasKey } from './typos.ts';
import { metricNodes, shownOf, textOf } from './metric-nodes.ts';

/** What one place says about a family; `up` marks a source's own gauge. */
interface Mention {
  readonly name: string;
  /** The name as messages show it. */
  readonly shown: string;
  readonly type: string | undefined;
  readonly help: string | undefined;
  readonly isUp: boolean;
  /** Whether it has a help, or one that is misspelt. */
  readonly hasHelp: boolean;
  /** False for an enum whose state stands under another label than the family's name. */
  readonly isStateSet: boolean;
  readonly place: Place;
}

/**
 * checkFamilies sees to it that one name has one type and one help over all sources, and warns of names that clash in
 * OpenMetrics only. Reports CONFIG_TYPE_CLASH, CONFIG_HELP_CLASH, CONFIG_MISSING_HELP and CONFIG_OPENMETRICS_NAME.
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
  checkShortNames([...byName.values()].flat(), report);
}

/** In OpenMetrics a counter loses `_total` and an info `_info`, which may be the name of another family. */
function checkShortNames(mentions: readonly Mention[], report: Report): void {
  const heads = mentions.flatMap(({ name, type = 'untyped', isStateSet }) =>
    isMetricType(type) ? [{ name, type, isStateSet }] : [],
  );
  const forms = openMetricsForms(heads);
  for (const { name, shown: shownName, type, place } of mentions) {
    const suffix = type === 'counter' ? '_total' : type === 'info' ? '_info' : undefined;
    const form = forms.get(name);
    if (suffix === undefined || !name.endsWith(suffix) || form?.name !== name) continue;
    const message = `in OpenMetrics ${shownName} is sent as ${form.type}: without ${suffix} its name is another metric’s`;
    report({ code: 'CONFIG_OPENMETRICS_NAME', level: 'warning', place, message });
  }
}

/** Of one without a type that was reported already. */
function checkTypes(mentions: readonly Mention[], report: Report): void {
  const [first, ...others] = mentions.filter(({ type }) => type !== undefined);
  for (const { shown: name, type, isUp, place } of others) {
    if (first === undefined || (type === first.type && isUp === first.isUp)) continue;
    const message = `${name} is ${described({ type, isUp })} here and ${described(first)} at ${at(first.place)}`;
    report({ code: 'CONFIG_TYPE_CLASH', place, message, hint: 'one name has one type, over all sources' });
  }
}

function checkHelp(mentions: readonly Mention[], report: Report): void {
  const helped = mentions.find(({ help }) => help !== undefined);
  const first = mentions.find(({ isUp }) => !isUp);
  if (first !== undefined && !mentions.some(({ hasHelp }) => hasHelp)) {
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
    const written = entryOf(node, 'name');
    if (written?.kind === 'scalar' && isTemplate(written)) return [];
    const head = { name, shown: shownOf(node, 'name') ?? '', help: textOf(node, 'help') };
    const isStateSet = (textOf(node, 'state_label') ?? name) === name;
    return [{ ...head, type, isUp: false, hasHelp: hasKey(node, 'help'), isStateSet, place: node.place }];
  });
  const up = entryOf(source, 'up');
  if (up === undefined) return metrics;
  const name = up.kind === 'scalar' ? up.text : textOf(up, 'name');
  if (name === undefined) return metrics;
  const shownName = up.kind === 'scalar' ? shown(up) : (shownOf(up, 'name') ?? '');
  const head = { name, shown: shownName, type: 'gauge', help: textOf(up, 'help'), isStateSet: false };
  return [...metrics, { ...head, isUp: true, hasHelp: head.help !== undefined, place: up.place }];
}

function described({ type, isUp }: Pick<Mention, 'type' | 'isUp'>): string {
  return isUp ? 'an up' : (type ?? 'without a type');
}

function at({ file, line }: Place): string {
  return `${file}:${line}`;
}
