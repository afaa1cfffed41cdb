import type { Report } from '../kit/compiler.ts';
import { isTemplate } from '../expression/template.ts';
import { isLabelName, isMetricName, isMetricType, type MetricType } from '../model/family.ts';
import { entryOf, type MapNode } from '../model/node.ts';
import { hasKey } from './typos.ts';
import { shown } from '../kit/shown.ts';
import { checkBuckets } from './check-buckets.ts';
import { checkJoining } from './check-joining.ts';
import { checkReserved } from './check-reserved.ts';
import { labelNames, type MetricNode, shownOf, textOf } from './metric-nodes.ts';

/**
 * checkMetric looks at what a metric's type asks for and forbids. Reports CONFIG_VALUE, CONFIG_STATES, CONFIG_UNIT,
 * CONFIG_LABEL_CLASH, CONFIG_RESERVED_NAME, CONFIG_METRIC_NAME, CONFIG_HELP_TEMPLATE, and what checkBuckets and checkJoining do.
 */
export function checkMetric(metric: MetricNode, report: Report): void {
  const { node } = metric;
  const type = typeOf(node);
  checkKeys(node, type, report);
  checkSubject(node, type, report);
  if (type === 'enum') checkEnum(metric, report);
  checkOwnLabel(metric, type, report);
  checkBuckets(node, report);
  checkUnit(node, report);
  checkName(node, report);
  checkHelp(node, report);
  checkJoining(metric, type, report);
}

/** typeOf gives a metric's type; `from` for one that the document says, undefined for none and for what is no type. */
export function typeOf(node: MapNode): MetricType | 'from' | undefined {
  const type = entryOf(node, 'type');
  if (type === undefined) return undefined;
  if (type.kind !== 'scalar') return 'from';
  return isMetricType(type.text) ? type.text : undefined;
}

const NUMBERS: readonly string[] = ['gauge', 'counter', 'untyped', 'from'];

/** Which types a key is for; a key that is not here is for all. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  value: [...NUMBERS, 'enum'],
  samples: NUMBERS,
  states: ['enum'],
  state_label: ['enum'],
  unknown: ['enum'],
  buckets: ['histogram'],
  cumulative: ['histogram'],
  quantiles: ['summary'],
  sum: ['histogram', 'summary'],
  count: ['histogram', 'summary'],
};

function checkKeys(node: MapNode, type: string | undefined, report: Report): void {
  if (type === undefined) return;
  for (const { key, keyPlace, value } of node.entries) {
    const types = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (types === undefined || types.includes(type)) continue;
    const code = types.includes('enum') && key !== 'value' ? 'CONFIG_STATES' : 'CONFIG_VALUE';
    const message =
      type === 'info' && key === 'value'
        ? 'an info has no value: it is 1 with its labels'
        : `${key} is for metrics of type ${types.filter((one) => one !== 'from').join(', ')}, not ${type}`;
    report({ code, place: key === 'value' ? value.place : keyPlace, message });
  }
}

/** What a metric of a type cannot be without. */
function checkSubject(node: MapNode, type: string | undefined, report: Report): void {
  if (type === undefined) return;
  const has = (key: string): boolean => hasKey(node, key);
  const needs = (what: string, hint?: string): void =>
    report({
      code: 'CONFIG_VALUE',
      place: node.place,
      message: `a metric${type === 'from' ? '' : ` of type ${type}`} needs ${what}`,
      ...(hint && { hint }),
    });
  if (type === 'histogram' && !has('buckets')) needs('buckets', 'buckets: {0.1: EXPRESSION, 1: EXPRESSION}');
  if (type === 'summary' && !['quantiles', 'sum', 'count'].some(has)) needs('quantiles, a sum or a count');
  if (type === 'enum' && !has('value')) needs('a value');
  if (NUMBERS.includes(type)) checkNumber(node, needs);
  const samples = entryOf(node, 'samples');
  if (samples !== undefined && has('value')) {
    const message = 'a metric has a value or samples, not both';
    report({ code: 'CONFIG_VALUE', place: samples.place, message });
  }
}

function checkNumber(node: MapNode, needs: (what: string) => void): void {
  const isCounted = textOf(node, 'aggregate') === 'count';
  const has = (key: string): boolean => hasKey(node, key);
  if (!isCounted && !has('samples') && !has('value')) needs('a value');
}

function checkEnum({ node }: MetricNode, report: Report): void {
  if (!hasKey(node, 'states')) {
    const hint = 'list all states, in order: [healthy, unhealthy]';
    report({ code: 'CONFIG_STATES', place: node.place, message: 'an enum needs its states', hint });
  }
  const label = textOf(node, 'state_label') ?? textOf(node, 'name');
  if (label === undefined || isLabelName(label) || entryOf(node, 'state_label') !== undefined) return;
  const message = 'the metric’s name is no valid label name for its state';
  report({ code: 'CONFIG_STATES', place: node.place, message, hint: 'name the state’s label with state_label' });
}

/** Where a name is a template, a help that holds one is meant as one. */
function checkHelp(node: MapNode, report: Report): void {
  const help = entryOf(node, 'help');
  if (help?.kind !== 'scalar' || !isTemplate(help)) return;
  const hint = `write help: {from: "…{{ $.name }}…"}, or {from: {text: …}} for braces as they are`;
  report({ code: 'CONFIG_HELP_TEMPLATE', place: help.place, message: 'help is plain text, not a template', hint });
}

/** The label that a type sets itself cannot be one of the config's. */
function checkOwnLabel({ node, outerLabels }: MetricNode, type: string | undefined, report: Report): void {
  const labels = [...outerLabels, ...labelNames(node)];
  if (type === 'enum') {
    const label = textOf(node, 'state_label') ?? textOf(node, 'name');
    if (label === undefined || !labels.includes(label)) return;
    const place = (entryOf(node, 'state_label') ?? node).place;
    const message = `the label ${shownOf(node, 'state_label') ?? shownOf(node, 'name')} holds the state, and is a label of its own too`;
    report({ code: 'CONFIG_LABEL_CLASH', place, message, hint: 'name the state’s label with state_label' });
  }
  const own = type === 'histogram' ? 'le' : type === 'summary' ? 'quantile' : undefined;
  if (own === undefined || !labels.includes(own)) return;
  const message = `the label ${own} is set by the ${type ?? ''} itself, and is a label of the config too`;
  report({ code: 'CONFIG_LABEL_CLASH', place: node.place, message, hint: 'give the config’s label another name' });
}

/** OpenMetrics wants the unit at the end of the family's name, which for a counter is the name without `_total`. */
function checkUnit(node: MapNode, report: Report): void {
  const unit = entryOf(node, 'unit');
  const name = textOf(node, 'name');
  if (unit?.kind !== 'scalar' || name === undefined) return;
  const family = typeOf(node) === 'counter' ? name.replace(/_total$/, '') : name;
  if (family.endsWith(`_${unit.text}`)) return;
  report({ code: 'CONFIG_UNIT', place: unit.place, message: `the name does not end in its unit, _${shown(unit)}` });
}

function checkName(node: MapNode, report: Report): void {
  const name = entryOf(node, 'name');
  if (name?.kind !== 'scalar') return;
  checkReserved(name, report);
  // Braces that came from outside the file are plain text.
  if (name.text.includes('{{') && !isTemplate(name) && !isMetricName(name.text)) {
    report({ code: 'CONFIG_METRIC_NAME', place: name.place, message: `${shown(name)} is no metric name` });
  }
}
