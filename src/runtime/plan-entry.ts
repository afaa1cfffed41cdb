import { boundOf } from '../config/check-buckets.ts';
import type { Entry, Fetch, Group, Metric, SourceConfig } from '../config/config.ts';
import { type Expression, NOWHERE, type Template } from '../kit/expression.ts';
import type {
  AggregatePlan,
  BucketsPlan,
  EntryPlan,
  GroupPlan,
  MetricPlan,
  Reading,
  Walk,
} from '../pipeline/entry-plan.ts';
import type { FetchPlan } from '../pipeline/node-plan.ts';
import { present } from './present.ts';

/** Help is needed once for each name: every entry of the name gets it, in whatever source it stands. */
export type HelpByName = ReadonlyMap<string, string>;

/** helpByName gathers the help of every metric of every source. */
export function helpByName(sources: readonly SourceConfig[]): HelpByName {
  const help = new Map<string, string>();
  const visit = (entry: Entry): void => {
    if ('metrics' in entry) entry.metrics.forEach(visit);
    else if (typeof entry.help === 'string') help.set(keyOf(entry.name), entry.help);
  };
  for (const { metrics } of sources) metrics?.forEach(visit);
  return help;
}

/** namesOf gives the names of a source's metrics, as help is kept by them. */
export function namesOf({ metrics }: SourceConfig): readonly string[] {
  const within = (entry: Entry): readonly string[] =>
    'metrics' in entry ? entry.metrics.flatMap(within) : [keyOf(entry.name)];
  return (metrics ?? []).flatMap(within);
}

/** EntryTools is what entries are planned with. */
export interface EntryTools {
  readonly help: HelpByName;
  readonly fetch: (fetch: Fetch) => FetchPlan;
}

/** planEntry turns an entry of `metrics` into what extraction walks. */
export function planEntry(entry: Entry, tools: EntryTools): EntryPlan {
  const { help } = tools;
  if ('metrics' in entry) {
    const entries = entry.metrics.map((one) => planEntry(one, tools));
    const fetch = entry.fetch && tools.fetch(entry.fetch);
    return { kind: 'group', ...planWalk(entry), entries, ...present({ fetch }) };
  }
  return entry.samples === undefined
    ? { ...planMetric(entry, help), ...planWalk(entry) }
    : planSamples(entry, entry.samples, help);
}

function planWalk({ each, where, labels, always }: Group | Metric): Walk {
  return { ...present({ each, where, always }), labels: labels ?? {} };
}

/** Several samples in one entry are a group that has a metric for each. */
function planSamples(metric: Metric, samples: Metric['samples'] & object, help: HelpByName): GroupPlan {
  const entries = samples.map(({ labels, value }) => planMetric({ ...metric, value, labels: labels ?? {} }, help));
  return { kind: 'group', ...planWalk(metric), entries };
}

function planMetric(metric: Metric, help: HelpByName): MetricPlan {
  const { name, type, unit, labels, optional, timestamp } = metric;
  return {
    kind: 'metric',
    name: constantOf(name),
    type: typeof type === 'string' ? type : type.from,
    help: typeof metric.help === 'object' ? metric.help.from : (metric.help ?? help.get(keyOf(name)) ?? ''),
    labels: labels ?? {},
    reading: planReading(metric),
    optional,
    ...present({ unit, timestamp, aggregate: planAggregate(metric) }),
  };
}

/** The config was checked: each type has the keys that it needs. */
function planReading(metric: Metric): Reading {
  const { type, value, sum, count } = metric;
  switch (type) {
    case 'info':
      return { as: 'one' };
    case 'enum':
      return planEnum(metric);
    case 'histogram':
      return {
        as: 'histogram',
        buckets: planBuckets(metric.buckets ?? {}),
        cumulative: metric.cumulative,
        ...present({ sum, count }),
      };
    case 'summary':
      return { as: 'summary', quantiles: byNumber(metric.quantiles ?? {}), ...present({ sum, count }) };
    case 'gauge':
    case 'counter':
    case 'untyped':
    default:
      return value === undefined ? { as: 'one' } : { as: 'value', value };
  }
}

const NOTHING: Expression = { text: '', evaluate: () => '' };

function planEnum({ name, value, states, state_label, unknown }: Metric): Reading {
  const stateLabel = state_label ?? name.render(NOWHERE);
  return { as: 'enum', value: value ?? NOTHING, states: states ?? [], stateLabel, unknown };
}

function planBuckets(buckets: Metric['buckets'] & object): BucketsPlan {
  if (!isFound(buckets)) return { bounds: byNumber(buckets) };
  const { le, count, each, where } = buckets;
  return { le, count, ...present({ each, where }) };
}

type FoundBuckets = Extract<Metric['buckets'], { readonly le: Expression; readonly count: Expression }>;

function isFound(buckets: Metric['buckets'] & object): buckets is FoundBuckets {
  return 'le' in buckets;
}

/** Members whose names are numbers, the smallest first. */
function byNumber(members: Readonly<Record<string, Expression>>): readonly (readonly [number, Expression])[] {
  return Object.entries(members)
    .map(([name, expression]) => [boundOf(name) ?? NaN, expression] as const)
    .sort(([a], [b]) => a - b);
}

function planAggregate({ aggregate, by, without }: Metric): AggregatePlan | undefined {
  return aggregate === undefined ? undefined : { how: aggregate, ...present({ by, without }) };
}

function constantOf(name: Template): string | Template {
  return name.isConstant ? name.render(NOWHERE) : name;
}

function keyOf(name: Template): string {
  return name.isConstant ? name.render(NOWHERE) : name.text;
}
