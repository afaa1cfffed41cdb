import { expect, it } from 'vitest';
import type { Family } from '../../src/model/family.ts';
import { PROCESS_METRICS } from '../../src/model/reserved-names.ts';
import { createTelemetry } from '../../src/runtime/telemetry.ts';

it('gives the process as families in columns', async () => {
  const telemetry = createTelemetry('1.2.3');
  telemetry.reloaded({ outcome: 'reloaded', at: 1_700_000_000_000, hash: '0000000000ff' });
  telemetry.reloaded({ outcome: 'refused', at: 1_800_000_000_000, hash: '0000000000ff' });
  telemetry.scraped({ seconds: 0.02, status: 200, duplicates: 3 });
  const { families } = await telemetry.snapshot(0);
  const samples = new Map(
    families.flatMap(({ name, labels, values, suffixes }) =>
      labels.map((text, row) => [`${name}${suffixes?.[row] ?? ''}{${text}}`, values[row]] as const),
    ),
  );
  expect(samples.get(`omni_exporter_build_info{nodejs="${process.version}",version="1.2.3"}`)).toBe(1);
  expect(samples.get('omni_exporter_config_last_reload_successful{}')).toBe(0);
  expect(samples.get('omni_exporter_config_last_reload_success_timestamp_seconds{}')).toBe(1_700_000_000);
  expect(samples.get('omni_exporter_duplicate_samples_total{}')).toBe(3);
  expect(samples.get('omni_exporter_scrapes_total{status="200"}')).toBe(1);
  expect(samples.get('omni_exporter_scrape_duration_seconds_bucket{le="0.025"}')).toBe(1);
  expect(samples.get('omni_exporter_scrape_duration_seconds_bucket{le="+Inf"}')).toBe(1);
  expect(samples.get('omni_exporter_scrape_duration_seconds_count{}')).toBe(1);
  expect(families.some(({ name }) => name === 'process_cpu_seconds_total')).toBe(true);
});

it.runIf(process.platform === 'linux')('tells of the process what configs may not', async () => {
  const { families } = await createTelemetry('1.2.3').snapshot(0);
  const names = families.map(({ name }) => name).filter((name) => !name.startsWith('omni_'));
  expect(names.sort()).toEqual([...PROCESS_METRICS].sort());
});

it.each([
  ...['process_cpu_seconds_total', 'process_resident_memory_bytes', 'process_open_fds'],
  ...['nodejs_eventloop_lag_p99_seconds', 'nodejs_eventloop_lag_max_seconds', 'nodejs_gc_duration_seconds'],
  ...['nodejs_heap_size_used_bytes', 'omni_exporter_scrape_duration_seconds'],
])('shows what the process costs: %s', async (name) => {
  const { families } = await createTelemetry('1.0.0').snapshot(0);
  expect(families.map((family) => family.name)).toContain(name);
});

it('keeps the families that say the same, and looks at the process once a second', async () => {
  const telemetry = createTelemetry('1.0.0');
  const cpu = 'process_cpu_seconds_total';
  const scrapes = 'omni_exporter_scrape_duration_seconds';
  const info = 'omni_exporter_build_info';
  const at = async (now: number): Promise<ReadonlyMap<string, Family>> =>
    new Map((await telemetry.snapshot(now)).families.map((family) => [family.name, family]));
  const first = await at(5000);
  telemetry.scraped({ seconds: 0.02, status: 200, duplicates: 0 });
  const soon = await at(5999);
  expect(soon.get(cpu)).toBe(first.get(cpu));
  expect(soon.get(info)).toBe(first.get(info));
  expect(soon.get(scrapes)?.values).not.toEqual(first.get(scrapes)?.values);
  const later = await at(6000);
  expect(later.get(cpu)).not.toBe(first.get(cpu));
  expect(later.get(info)).toBe(first.get(info));
  // A clock that was set back.
  expect((await at(0)).get(cpu)).not.toBe(later.get(cpu));
});
