import type { Report } from '../kit/compiler.ts';
import { isLabelName } from '../model/family.ts';
import { entryOf, type MapNode } from '../model/node.ts';
import { shown } from '../kit/shown.ts';
import { labelNames, type MetricNode, shownOf, textOf } from './metric-nodes.ts';

/**
 * checkMetric looks at what a metric's type asks for and forbids. Reports CONFIG_VALUE, CONFIG_STATES, CONFIG_UNIT,
 * CONFIG_LABEL_CLASH and CONFIG_RESERVED_NAME.
 */
export function checkMetric({ node, outerLabels }: MetricNode, report: Report): void {
  const type = textOf(node, 'type');
  checkValue(node, type, report);
  if (type === 'enum') checkEnum({ node, outerLabels }, report);
  else forbidStates(node, report);
  checkUnit(node, report);
  const name = entryOf(node, 'name');
  if (name?.kind === 'scalar' && name.text.startsWith('omni_')) {
    const message = 'names that begin with omni_ are the exporter’s own';
    report({ code: 'CONFIG_RESERVED_NAME', place: name.place, message });
  }
}

function checkValue(node: MapNode, type: string | undefined, report: Report): void {
  const value = entryOf(node, 'value');
  if (type === 'info' && value !== undefined) {
    report({ code: 'CONFIG_VALUE', place: value.place, message: 'an info has no value: it is 1 with its labels' });
  }
  if (type !== 'info' && type !== undefined && value === undefined) {
    report({ code: 'CONFIG_VALUE', place: node.place, message: `a metric of type ${type} needs a value` });
  }
}

function checkEnum({ node, outerLabels }: MetricNode, report: Report): void {
  if (entryOf(node, 'states') === undefined) {
    const hint = 'list all states, in order: [healthy, unhealthy]';
    report({ code: 'CONFIG_STATES', place: node.place, message: 'an enum needs its states', hint });
  }
  const label = textOf(node, 'state_label') ?? textOf(node, 'name');
  if (label === undefined) return;
  const place = (entryOf(node, 'state_label') ?? node).place;
  if ([...outerLabels, ...labelNames(node)].includes(label)) {
    const message = `the label ${shownOf(node, 'state_label') ?? shownOf(node, 'name')} holds the state, and is a label of its own too`;
    report({ code: 'CONFIG_LABEL_CLASH', place, message, hint: 'name the state’s label with state_label' });
  } else if (!isLabelName(label) && entryOf(node, 'state_label') === undefined) {
    const message = 'the metric’s name is no valid label name for its state';
    report({ code: 'CONFIG_STATES', place, message, hint: 'name the state’s label with state_label' });
  }
}

function forbidStates(node: MapNode, report: Report): void {
  for (const { key, keyPlace } of node.entries) {
    if (!['states', 'state_label', 'unknown'].includes(key)) continue;
    report({ code: 'CONFIG_STATES', place: keyPlace, message: `${key} is for metrics of type enum only` });
  }
}

/** OpenMetrics wants the unit at the end of the family's name, which for a counter is the name without `_total`. */
function checkUnit(node: MapNode, report: Report): void {
  const unit = entryOf(node, 'unit');
  const name = textOf(node, 'name');
  if (unit?.kind !== 'scalar' || name === undefined) return;
  const family = textOf(node, 'type') === 'counter' ? name.replace(/_total$/, '') : name;
  if (family.endsWith(`_${unit.text}`)) return;
  report({ code: 'CONFIG_UNIT', place: unit.place, message: `the name does not end in its unit, _${shown(unit)}` });
}
