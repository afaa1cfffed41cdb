import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';
import { type Family, labelText, type MetricType, type Suffix } from '../../model/family.ts';

/** Registered gives the metrics of a registry at a time (Unix milliseconds). */
export type Registered = (now: number) => Promise<readonly Family[]>;

/**
 * registeredFamilies reads a registry, again only when that long ago it was read, in milliseconds. A family that says the
 * same as before stays the same object, so that a page need not write it anew.
 */
export function registeredFamilies(registry: Registry, apart = 0): Registered {
  const columnOf = createLabelColumns();
  let readAt = -Infinity;
  let known: ReadonlyMap<string, Family> = new Map();
  let reading: Promise<readonly Family[]> = Promise.resolve([]);
  const read = async (): Promise<readonly Family[]> => {
    const families = (await registry.getMetricsAsJSON()).map((metric) => {
      const family = familyOf(metric, columnOf);
      const before = known.get(family.name);
      return before !== undefined && isSame(before, family) ? before : family;
    });
    known = new Map(families.map((family) => [family.name, family]));
    return families;
  };
  return (now) => {
    // The distance, because a clock that was set back must not make what was read young for ever.
    if (Math.abs(now - readAt) < apart) return reading;
    readAt = now;
    reading = read();
    return reading;
  };
}

type Labels = MetricValue<string>['labels'];
type Sample = MetricValue<string> & { readonly metricName?: string };

/** prom-client's own objects in columns: its samples carry the full name, ours the suffix. */
function familyOf(metric: MetricObjectWithValues<MetricValue<string>>, columnOf: (labels: Labels) => string): Family {
  const { name, help } = metric;
  const samples: readonly Sample[] = metric.values;
  return Object.freeze({
    name,
    help,
    type: typeOf(String(metric.type)),
    labels: samples.map(({ labels }) => columnOf(labels)),
    values: samples.map(({ value }) => value),
    ...(samples.some(({ metricName = name }) => metricName !== name) && {
      suffixes: samples.map(({ metricName = name }) => metricName.slice(name.length) as Suffix),
    }),
  });
}

function typeOf(type: string): MetricType {
  return type === 'counter' || type === 'gauge' || type === 'histogram' || type === 'summary' ? type : 'untyped';
}

function isSame(left: Family, right: Family): boolean {
  return isSameColumn(left.values, right.values) && isSameColumn(left.labels, right.labels);
}

function isSameColumn(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((entry, row) => Object.is(entry, right[row]));
}

/** prom-client keeps most of its labels as the same objects. */
function createLabelColumns(): (labels: Labels) => string {
  const known = new WeakMap<Labels, string>();
  return (labels) => {
    const found = known.get(labels);
    if (found !== undefined) return found;
    const text = labelColumn(labels);
    known.set(labels, text);
    return text;
  };
}

/** `le` and `quantile` stand last. */
function labelColumn(labels: Labels): string {
  const given = Object.entries(labels);
  if (given.length === 0) return '';
  const { le, quantile, ...rest } = Object.fromEntries(given.map(([name, value]) => [name, String(value ?? '')]));
  const last = labelText({
    ...(le === undefined ? {} : { le: le === 'Infinity' ? '+Inf' : le }),
    ...(quantile === undefined ? {} : { quantile }),
  });
  return [labelText(rest), last].filter((text) => text !== '').join(',');
}
