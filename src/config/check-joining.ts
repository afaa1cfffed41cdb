import type { Report } from '../kit/compiler.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import { shown } from '../kit/shown.ts';
import { entryOf, type MapNode, type Place } from '../model/node.ts';
import { labelNames, type MetricNode, shownOf, textOf } from './metric-nodes.ts';
import { itemsOf } from './tree.ts';

/** Types of which several samples can become one, and whose 0 is a sample. */
const JOINED: readonly string[] = ['gauge', 'counter', 'untyped'];

/**
 * checkJoining looks at `aggregate`, `by`, `without` and `always`: the labels that they name, and the types that they
 * are for. Reports CONFIG_AGGREGATE and CONFIG_ALWAYS.
 */
export function checkJoining(metric: MetricNode, type: string | undefined, report: Report): void {
  const { node, outerLabels, always } = metric;
  checkAggregate(node, type, report);
  const labels = [...outerLabels, ...labelNames(node), ...sampleLabels(node)];
  for (const key of ['by', 'without']) {
    for (const item of itemsOf(entryOf(node, key))) {
      if (item.kind !== 'scalar' || labels.includes(item.text) || labels.includes('*')) continue;
      const message = `${shown(item)} is no label of this metric, its groups or its source`;
      const hint = didYouMean(item.text, labels) ?? `labels here: ${labels.join(', ') || 'none'}`;
      report({ code: 'CONFIG_AGGREGATE', place: item.place, message, hint });
    }
  }
  if (always !== undefined) checkFilled(metric, { type, place: always }, report);
}

function checkAggregate(node: MapNode, type: string | undefined, report: Report): void {
  const refuse = (place: Place, message: string, hint?: string): void =>
    report({ code: 'CONFIG_AGGREGATE', place, message, ...(hint && { hint }) });
  const aggregate = entryOf(node, 'aggregate');
  const [by, without] = [entryOf(node, 'by'), entryOf(node, 'without')];
  if (by !== undefined && without !== undefined) refuse(without.place, 'by and without exclude each other');
  const kept = by ?? without;
  if (aggregate === undefined && kept !== undefined) {
    refuse(kept.place, 'by and without are for metrics with aggregate', 'aggregate: sum');
  }
  if (aggregate === undefined) return;
  if (type !== undefined && !JOINED.includes(type)) {
    refuse(aggregate.place, `aggregate is for gauges, counters and untyped metrics, not ${described(type)}`);
  }
  const timestamp = entryOf(node, 'timestamp');
  if (timestamp !== undefined) refuse(timestamp.place, 'what is made of several samples has no one timestamp');
}

/** What `always` fills with zeros must be able to be 0 without an item. */
function checkFilled(
  { node }: MetricNode,
  { type, place }: { type: string | undefined; place: Place },
  report: Report,
): void {
  const refuse = (message: string): void =>
    report({
      code: 'CONFIG_ALWAYS',
      place: node.place,
      message,
      hint: `always stands at line ${place.line}; put it on the metrics that it is for`,
    });
  if (type !== undefined && !JOINED.includes(type)) {
    refuse(`always gives zeros to gauges, counters and untyped metrics, not ${described(type)}`);
  }
  if (textOf(node, 'name')?.includes('{{') === true) refuse('always cannot fill a metric whose name the document says');
  if (entryOf(node, 'help')?.kind === 'map') refuse('always cannot fill a metric whose help the document says');
  if (entryOf(node, 'timestamp') !== undefined) refuse('always cannot fill a metric that has a timestamp');
}

function described(type: string): string {
  return type === 'from' ? 'a type that the document says' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

/** checkAlways sees to it that `always` names labels of the entry that it stands in. Reports CONFIG_ALWAYS. */
export function checkAlways(entry: MapNode, report: Report): void {
  const always = entryOf(entry, 'always');
  if (always?.kind !== 'map') return;
  const labels = labelNames(entry);
  for (const { key, keyPlace } of always.entries) {
    if (labels.includes(key)) continue;
    const hint = didYouMean(key, labels) ?? `give the entry the label ${key}, or put always where the label is`;
    report({ code: 'CONFIG_ALWAYS', place: keyPlace, message: `${key} is no label of this entry`, hint });
  }
}

/** checkAgreement sees to it that all entries of one name in a source have the same `aggregate`. Reports CONFIG_AGGREGATE. */
export function checkAgreement(metrics: readonly MetricNode[], report: Report): void {
  const first = new Map<string, MapNode>();
  for (const { node } of metrics) {
    const name = textOf(node, 'name') ?? '';
    const before = first.get(name);
    if (before === undefined) first.set(name, node);
    else if (textOf(before, 'aggregate') !== textOf(node, 'aggregate')) {
      const message = `${shownOf(node, 'name') ?? ''} has another aggregate here than at line ${before.place.line}`;
      report({
        code: 'CONFIG_AGGREGATE',
        place: node.place,
        message,
        hint: 'it holds for all samples of a name in a source',
      });
    }
  }
}

function sampleLabels(node: MapNode): readonly string[] {
  return itemsOf(entryOf(node, 'samples')).flatMap(labelNames);
}
