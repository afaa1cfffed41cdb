import { readPage, type Sample } from '../exposition/reader.ts';

/** Reading is the exporter's page before and after ours was read. */
export interface Reading {
  readonly before: string;
  readonly ours: string;
  readonly after: string;
}

/** Fault is what is wrong with one series: it is not there, is not the same, or the exporter does not have it. */
export interface Fault {
  readonly kind: 'missing' | 'different' | 'extra';
  readonly detail: string;
}

/** Comparison holds our page against the exporter's; faults are by series. */
export interface Comparison {
  readonly families: number;
  readonly series: number;
  readonly faults: ReadonlyMap<string, Fault>;
}

/** What an exporter says of itself. */
const OWN = /^(?:go|process|promhttp)_|_build_info$|_exporter_/;

interface Families {
  /** Types of the families that have series. */
  readonly types: ReadonlyMap<string, string>;
  readonly series: ReadonlyMap<string, { readonly family: string; readonly value: number }>;
}

/**
 * comparePages holds every series of the exporter's subject against ours: name, labels, type of the family, and the value,
 * which must lie between those of the exporter's two pages. What only one of the two has may be there or not. What we have
 * under `prefix` beyond both is extra.
 */
export function comparePages({ before, ours, after }: Reading, prefix: string): Comparison {
  const pages = { first: readFamilies(before), own: readFamilies(ours), last: readFamilies(after) };
  const { first, own, last } = pages;
  const faults = new Map<string, Fault>();
  for (const series of last.series.keys()) {
    const fault = faultOf(series, pages);
    if (fault !== undefined) faults.set(series, fault);
  }
  for (const [series, { value }] of own.series) {
    const isKnown = first.series.has(series) || last.series.has(series) || !series.startsWith(prefix);
    if (!isKnown) faults.set(series, { kind: 'extra', detail: `${series} ${value}` });
  }
  return { families: last.types.size, series: last.series.size, faults };
}

function faultOf(
  series: string,
  { first, own, last }: Readonly<Record<'first' | 'own' | 'last', Families>>,
): Fault | undefined {
  const [then, found, now] = [first.series.get(series), own.series.get(series), last.series.get(series)];
  if (now === undefined) return undefined;
  if (found === undefined) return then && { kind: 'missing', detail: `${series} ${now.value}` };
  const [type, ownType] = [last.types.get(now.family), own.types.get(found.family)];
  const from = then?.value ?? now.value;
  if (type === ownType && isBetween(found.value, from, now.value)) return undefined;
  return {
    kind: 'different',
    detail: `${series} is ${found.value} (${ownType}), not ${from} to ${now.value} (${type})`,
  };
}

/**
 * compareUntilStill reads again while something is wrong, up to `rounds` times: a gauge may leave the range between two
 * reads and come back. A series is at fault when it was so each time.
 */
export async function compareUntilStill(read: () => Promise<Reading>, prefix: string, rounds = 5): Promise<Comparison> {
  let found = comparePages(await read(), prefix);
  for (let round = 1; round < rounds && found.faults.size > 0; round += 1) {
    const next = comparePages(await read(), prefix);
    const faults = new Map([...next.faults].filter(([series]) => found.faults.has(series)));
    found = { ...next, faults };
  }
  return found;
}

function isBetween(value: number, one: number, other: number): boolean {
  if (Number.isNaN(value)) return Number.isNaN(one) && Number.isNaN(other);
  return value >= Math.min(one, other) && value <= Math.max(one, other);
}

function readFamilies(text: string): Families {
  const page = readPage(text);
  const types = new Map<string, string>();
  const series = new Map<string, { family: string; value: number }>();
  for (const sample of page.samples) {
    const family = familyOf(sample.name, page.types);
    if (OWN.test(family)) continue;
    types.set(family, page.types.get(family) ?? 'untyped');
    series.set(seriesOf(sample), { family, value: sample.value });
  }
  return { types, series };
}

function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  const base = name.replace(/_(?:bucket|sum|count)$/, '');
  return /histogram|summary/.test(types.get(base) ?? '') ? base : name;
}

function seriesOf({ name, labels }: Sample): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${sorted.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join()}}`;
}
