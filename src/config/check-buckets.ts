import type { Report } from '../kit/compiler.ts';
import { entryOf, type MapEntry, type MapNode } from '../model/node.ts';
import { isMissing, parseNumber } from '../model/value.ts';

/**
 * checkBuckets looks at the bounds of a histogram and the quantiles of a summary: none stands twice, and a bound of
 * infinity is not beside `count`. Reports CONFIG_VALUE.
 */
export function checkBuckets(node: MapNode, report: Report): void {
  const isCounted = entryOf(node, 'count') !== undefined;
  for (const { key, value } of node.entries) {
    if (key !== 'buckets' && key !== 'quantiles') continue;
    if (value.kind !== 'map' || entryOf(value, 'le') !== undefined) continue;
    checkOnce(value, report);
    for (const entry of isCounted && key === 'buckets' ? value.entries : []) checkInfinite(entry, report);
  }
}

function checkOnce({ entries }: MapNode, report: Report): void {
  const first = new Map<number, MapEntry>();
  for (const entry of entries) {
    const bound = boundOf(entry.key);
    if (bound === undefined) continue;
    const before = first.get(bound);
    first.set(bound, before ?? entry);
    if (before === undefined) continue;
    const message = `${entry.key} is the same number as ${before.key}, at line ${before.keyPlace.line}`;
    report({ code: 'CONFIG_VALUE', place: entry.keyPlace, message });
  }
}

function checkInfinite({ key, keyPlace }: MapEntry, report: Report): void {
  if (boundOf(key) !== Infinity) return;
  const message = '+Inf always equals the count, which is given already';
  report({ code: 'CONFIG_VALUE', place: keyPlace, message, hint: `leave out ${key}, or count` });
}

/** boundOf reads the name of a bucket or quantile; `.inf` is YAML's infinity. */
export function boundOf(name: string): number | undefined {
  const number = parseNumber(name.replace('.inf', 'Inf'));
  return isMissing(number) ? undefined : number;
}
