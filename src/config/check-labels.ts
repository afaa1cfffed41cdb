import type { Report } from '../kit/compiler.ts';
import { type ConfigNode, entryOf, type MapEntry, type Place } from '../model/node.ts';
import { itemsOf } from './tree.ts';

/** checkHiddenLabels warns of each label that hides one of the same name around it. Reports CONFIG_HIDDEN_LABEL. */
export function checkHiddenLabels(source: ConfigNode, report: Report): void {
  check(source, new Map(), report);
}

function check(node: ConfigNode, around: ReadonlyMap<string, Place>, report: Report): void {
  const own = labelsOf(node);
  for (const { key, keyPlace } of own) {
    const hidden = around.get(key);
    if (hidden === undefined) continue;
    const message = `the label ${key} hides the one at ${hidden.file}:${hidden.line}`;
    report({ code: 'CONFIG_HIDDEN_LABEL', level: 'warning', place: keyPlace, message });
  }
  const labels = new Map([...around, ...own.map(({ key, keyPlace }) => [key, keyPlace] as const)]);
  for (const inner of [...itemsOf(entryOf(node, 'metrics')), ...itemsOf(entryOf(node, 'samples'))]) {
    check(inner, labels, report);
  }
}

/** A map of labels that the document names is known when it is read. */
function labelsOf(node: ConfigNode): readonly MapEntry[] {
  const labels = entryOf(node, 'labels');
  return labels?.kind === 'map' ? labels.entries.filter(({ key }) => key !== '*') : [];
}
