import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** How often the event loop is looked at, in milliseconds. */
const PRECISION = 10;
/** Hardly ever: prom-client's own look at the event loop takes longer than a page, for its standard deviation alone. */
const NEVER = 2 ** 31 - 1;

/** registerProcess adds what prom-client tells of a process, but for how the delays of its event loop deviate. */
export function registerProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER });
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  for (const name of names) if (name.startsWith('nodejs_eventloop_lag_')) registry.removeSingleMetric(name);
  registerEventLoop(registry);
}

/** Delays since the last page; the current one is measured as a page is begun, and shown by the next. */
function registerEventLoop(registry: Registry): void {
  const delays = monitorEventLoopDelay({ resolution: PRECISION });
  delays.enable();
  const registers = [registry];
  const gauge = (part: string, help: string): Gauge =>
    new Gauge({ name: `nodejs_eventloop_lag_${part}seconds`, help, registers });
  const min = gauge('min_', 'The minimum recorded event loop delay.');
  const max = gauge('max_', 'The maximum recorded event loop delay.');
  const mean = gauge('mean_', 'The mean of the recorded event loop delays.');
  const parts = [50, 90, 99].map(
    (part) => [part, gauge(`p${part}_`, `The ${part}th percentile of the recorded event loop delays.`)] as const,
  );
  const collect = (): void => {
    const started = performance.now();
    setImmediate(() => lag.set((performance.now() - started) / 1000));
    min.set(delays.min / 1e9);
    max.set(delays.max / 1e9);
    mean.set(delays.mean / 1e9);
    for (const [part, one] of parts) one.set(delays.percentile(part) / 1e9);
    delays.reset();
  };
  const lag = new Gauge({
    name: 'nodejs_eventloop_lag_seconds',
    help: 'Lag of event loop in seconds.',
    registers,
    collect,
  });
}
