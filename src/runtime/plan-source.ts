import type { Entry, Limits, Metric, SourceConfig, Tls } from '../config/config.ts';
import type { Template } from '../kit/expression.ts';
import type { EntryPlan, ExchangePlan, LimitsPlan, MetricPlan, RequestPlan, TlsPlan } from '../pipeline/plan.ts';

/** Idle connections outlive the poll interval by this, so that each poll finds its connection open. */
const KEEP_ALIVE_MARGIN_SECONDS = 15;
const KEEP_ALIVE_ON_SCRAPE_SECONDS = 75;

/** planRequest says how a source is asked. */
export function planRequest({ method, url, headers, query, body }: SourceConfig): RequestPlan {
  const members = Object.entries(query ?? {}).map(([name, value]): [string, Template | undefined] => [
    name,
    value ?? undefined,
  ]);
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    headers: headers ?? {},
    query: Object.fromEntries(members),
    body,
  };
}

/** planExchange says how a source talks to its server. */
export function planExchange(source: SourceConfig): ExchangePlan {
  const { timeout, redirects, success, limits, refresh, tls } = source;
  return {
    timeoutSeconds: timeout,
    redirects,
    success: success.map(statusRange),
    maxBytes: limits.body,
    tls: tls === undefined ? {} : planTls(tls),
    keepAliveSeconds: refresh === 'scrape' ? KEEP_ALIVE_ON_SCRAPE_SECONDS : refresh + KEEP_ALIVE_MARGIN_SECONDS,
  };
}

function statusRange(text: string): readonly [number, number] {
  const [first = '', last = first] = text.split('-');
  return [Number(first), Number(last)];
}

/** Keys that are not set stay away: the plan's own keys are optional, not undefined. */
function planTls(tls: Tls): TlsPlan {
  const plan = {
    caFile: tls.ca_file,
    certFile: tls.cert_file,
    keyFile: tls.key_file,
    serverName: tls.server_name,
    minVersion: tls.min_version,
    allowPartialChain: tls.allow_partial_chain,
    insecureSkipVerify: tls.insecure_skip_verify,
  };
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));
}

export function planLimits({ depth, series, label_length, over }: Limits): LimitsPlan {
  return { depth, series, labelLength: label_length, over };
}

/** Help is needed once for each name: every entry of the name gets it, in whatever source it stands. */
export type HelpByName = ReadonlyMap<string, string>;

/** planEntry turns an entry of `metrics` into what extraction walks. */
export function planEntry(entry: Entry, help: HelpByName): EntryPlan {
  const walk = {
    ...(entry.each === undefined ? {} : { each: entry.each }),
    ...(entry.where === undefined ? {} : { where: entry.where }),
    labels: entry.labels ?? {},
  };
  if ('metrics' in entry) return { kind: 'group', ...walk, entries: entry.metrics.map((one) => planEntry(one, help)) };
  return { ...planMetric(entry, help), ...walk };
}

function planMetric(metric: Metric, help: HelpByName): MetricPlan {
  const { name, type, unit, value, states, state_label, unknown, optional } = metric;
  return {
    kind: 'metric',
    name,
    type,
    help: metric.help ?? help.get(name) ?? '',
    ...(unit === undefined ? {} : { unit }),
    ...(value === undefined ? {} : { value }),
    labels: {},
    states: states ?? [],
    stateLabel: state_label ?? name,
    unknown,
    optional,
  };
}

/** helpByName gathers the help of every metric of every source. */
export function helpByName(sources: readonly SourceConfig[]): HelpByName {
  const help = new Map<string, string>();
  const visit = (entry: Entry): void => {
    if ('metrics' in entry) entry.metrics.forEach(visit);
    else if (entry.help !== undefined) help.set(entry.name, entry.help);
  };
  for (const { metrics } of sources) metrics?.forEach(visit);
  return help;
}
