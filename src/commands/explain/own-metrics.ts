import manifest from '../../../package.json' with { type: 'json' };
import { LIST_HEADS } from '../../runtime/discovery/discovery.ts';
import { type Head, LOOKUP_HEADS, SOURCE_HEADS } from '../../runtime/self-metrics.ts';
import { SHARD_HEADS } from '../../runtime/shards/shard-families.ts';
import { createTelemetry } from '../../runtime/telemetry.ts';
import { PROBE_HEADS } from '../../server/probe/probe-families.ts';

/** OwnMetric is a metric that no config gives. */
export interface OwnMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  /** What tells of itself by it. */
  readonly of: 'source' | 'lookup' | 'probe' | 'process' | 'prometheus';
}

/** What Prometheus adds to each scrape by itself (its documentation, "Jobs and instances"). */
const PROMETHEUS: Readonly<Record<string, string>> = {
  up: 'Whether the scrape of the whole exporter succeeded. Of a single source that is omni_source_up.',
  scrape_duration_seconds: 'How long the scrape took.',
  scrape_samples_scraped: 'How many samples the page had.',
  scrape_samples_post_metric_relabeling: 'How many samples were left after metric_relabel_configs.',
  scrape_series_added: 'About how many series the scrape began.',
  scrape_timeout_seconds: "The job's scrape_timeout, with the feature extra-scrape-metrics.",
  scrape_sample_limit: "The job's sample_limit, with the feature extra-scrape-metrics.",
  scrape_body_size_bytes: 'Size of the page, with the feature extra-scrape-metrics.',
};

/** ownMetrics lists what the exporter tells of itself, and what Prometheus adds. */
export async function ownMetrics(): Promise<readonly OwnMetric[]> {
  const { families } = await createTelemetry(manifest.version).snapshot(0);
  const of = (heads: readonly Pick<Head, 'name' | 'type' | 'help'>[], what: OwnMetric['of']): readonly OwnMetric[] =>
    heads.map(({ name, type, help }) => ({ name, type, help, of: what }));
  return [
    ...of(SOURCE_HEADS, 'source'),
    ...of(LOOKUP_HEADS, 'lookup'),
    ...of(PROBE_HEADS, 'probe'),
    ...of([...families, ...SHARD_HEADS, ...LIST_HEADS], 'process'),
    ...Object.entries(PROMETHEUS).map(([name, help]) => ({ name, type: 'gauge', help, of: 'prometheus' as const })),
  ];
}

const SUFFIX = /_(?:bucket|sum|count)$/;

/** findOwn finds the metric that a series is of. */
export function findOwn(name: string, metrics: readonly OwnMetric[]): OwnMetric | undefined {
  return (
    metrics.find((metric) => metric.name === name) ??
    metrics.find(({ name: family, type }) => type === 'histogram' && family === name.replace(SUFFIX, ''))
  );
}
