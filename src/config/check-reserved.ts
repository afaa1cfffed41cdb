import type { Report } from '../kit/compiler.ts';
import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf, type ScalarNode } from '../model/node.ts';

/** PROCESS_METRICS are the families that the exporter shows of its own process, beside those that begin with `omni_`. */
export const PROCESS_METRICS: ReadonlySet<string> = new Set([
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
  'nodejs_eventloop_lag_max_seconds',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_min_seconds',
  'nodejs_eventloop_lag_p50_seconds',
  'nodejs_eventloop_lag_p90_seconds',
  'nodejs_eventloop_lag_p99_seconds',
  'nodejs_eventloop_lag_seconds',
  'nodejs_eventloop_lag_stddev_seconds',
  'nodejs_external_memory_bytes',
  'nodejs_gc_duration_seconds',
  'nodejs_heap_size_total_bytes',
  'nodejs_heap_size_used_bytes',
  'nodejs_heap_space_size_available_bytes',
  'nodejs_heap_space_size_total_bytes',
  'nodejs_heap_space_size_used_bytes',
  'nodejs_version_info',
  'process_cpu_seconds_total',
  'process_cpu_system_seconds_total',
  'process_cpu_user_seconds_total',
  'process_heap_bytes',
  'process_max_fds',
  'process_open_fds',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'process_virtual_memory_bytes',
]);

/** checkReserved reports CONFIG_RESERVED_NAME for a metric's name that the exporter uses itself. */
export function checkReserved(name: ScalarNode, report: Report): void {
  const isOwn = name.text.startsWith('omni_');
  if (!isOwn && !PROCESS_METRICS.has(name.text)) return;
  const message = isOwn
    ? 'names that begin with omni_ are the exporter’s own'
    : `${shown(name)} is what the exporter tells of its own process`;
  report({ code: 'CONFIG_RESERVED_NAME', place: name.place, message, hint: 'give it a prefix of its own' });
}

/** checkUpName reports CONFIG_RESERVED_NAME for the name of a source's `up`. */
export function checkUpName(source: ConfigNode, report: Report): void {
  const up = entryOf(source, 'up');
  const name = up?.kind === 'map' ? entryOf(up, 'name') : up;
  if (name?.kind === 'scalar') checkReserved(name, report);
}
