/** MetricType is the type of a metric in config and on the page; enum and info are gauges in text 0.0.4. */
export type MetricType = 'gauge' | 'counter' | 'enum' | 'info' | 'histogram' | 'summary' | 'untyped';

const TYPES: readonly string[] = [
  'gauge',
  'counter',
  'enum',
  'info',
  'histogram',
  'summary',
  'untyped',
] satisfies MetricType[];

export function isMetricType(text: string): text is MetricType {
  return TYPES.includes(text);
}

/** Suffix tells the samples of a histogram or summary apart; '' is the plain sample (also a quantile). */
export type Suffix = '' | '_bucket' | '_sum' | '_count';

/**
 * Family is one source's part of a metric family, in columns: row i is
 * `name + suffixes[i] { labels[i] } values[i] timestamps[i]`. Frozen once built.
 */
export interface Family {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit?: string;
  /** For an enum: the label that holds the state. */
  readonly stateLabel?: string;
  /** Escaped label text without braces, names sorted (`le`, `quantile` last), empty values left out: the series' identity. */
  readonly labels: readonly string[];
  readonly values: readonly number[];
  /** Absent when all are ''. */
  readonly suffixes?: readonly Suffix[];
  /** Unix seconds; absent when no sample has one. */
  readonly timestamps?: readonly (number | undefined)[];
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function isMetricName(name: string): boolean {
  return METRIC_NAME.test(name);
}

/** isLabelName holds for names that a config may use; names that begin with `__` are Prometheus' own. */
export function isLabelName(name: string): boolean {
  return LABEL_NAME.test(name) && !name.startsWith('__');
}

/** validName makes a name valid: each other character becomes `_`, a leading digit gets `_` before it. */
export function validName(text: string): string {
  const name = text.replace(/[^a-zA-Z0-9_:]/gu, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

/** escapeLabelValue escapes backslash, double quote and line feed, as text 0.0.4 and OpenMetrics 1.0 both ask. */
export function escapeLabelValue(value: string): string {
  return /[\\"\n]/.test(value) ? value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n') : value;
}

/** labelText writes labels as they stand between braces: names sorted, empty values left out. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.keys(labels)
    .sort()
    .filter((name) => labels[name] !== '')
    .map((name) => `${name}="${escapeLabelValue(labels[name] ?? '')}"`)
    .join(',');
}
