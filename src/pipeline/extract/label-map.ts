import { escapeLabelValue } from '../../model/family.ts';
import { asValue, isMissing, only, readText, type Value } from '../../model/value.ts';
import type { Collector } from '../families/collector.ts';

/** LABEL_MAP is the name under `labels` of a map whose members are labels. */
export const LABEL_MAP = '*';

/** LabelPairs is a map's labels: valid names and escaped values. */
export type LabelPairs = readonly (readonly [name: string, value: string])[];

/**
 * readLabelMap makes a label of each member of an object. Members whose name another has already once both are valid,
 * and members that are no scalar, are counted and left out. It gives undefined when there are too many, or a name or a value is over its limit.
 */
export function readLabelMap(value: Value, out: Collector): LabelPairs | undefined {
  const map = only(value);
  if (isMissing(map) || typeof map !== 'object') {
    if (!isMissing(map) || map.reason !== 'absent') out.drop('not_a_map');
    return [];
  }
  const members = Object.entries(map);
  if (!out.takesLabels(members.length)) return undefined;
  const labels = new Map<string, string>();
  for (const [member, found] of members) {
    const text = readText(asValue(found));
    const name = validLabelName(member);
    if (isMissing(text)) {
      if (text.reason !== 'absent') out.drop(text.reason);
    } else if (labels.has(name)) out.drop('label_clash');
    else if (out.fits(name, name) && out.fits(name, text)) labels.set(name, escapeLabelValue(text));
    else return undefined;
  }
  return [...labels];
}

/** Each other character becomes `_`, a leading digit gets `_` before it; `__` at the head, which is Prometheus' own, `_`. */
function validLabelName(text: string): string {
  const name = text.replace(/[^a-zA-Z0-9_]/gu, '_').replace(/^_{2,}/, '_');
  return /^\d/.test(name) || name === '' ? `_${name}` : name;
}
