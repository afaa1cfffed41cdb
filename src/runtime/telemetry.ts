import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Snapshot } from '../model/snapshot.ts';
import { registerWorkers } from './telemetry/workers.ts';
import { registerProcess } from './telemetry/process.ts';
import { registeredFamilies } from './telemetry/registered.ts';
import { registerWeb, type WebTelemetry } from './telemetry/web.ts';
import type { WorkerEvents } from './workers/workers.ts';

/** Telemetry is what the process tells of itself, apart from any source. */
export interface Telemetry {
  /** Counts a scrape. */
  scraped(scrape: Scrape): void;
  /** Counts a probe. */
  probed(probe: Probed): void;
  /** Says how a (re)load of the config went. */
  reloaded(load: Load): void;
  /** Counts an error that nobody waited for. */
  strayed(): void;
  readonly web: WebTelemetry;
  readonly workers: Omit<WorkerEvents, 'strayed'>;
  /** All of it as a snapshot without a source. */
  snapshot(now: number): Promise<Snapshot>;
}

/** Probed is how a probe ended: `success`, or the code of its fault. `module` is '' where there is none of that name. */
export interface Probed {
  readonly module: string;
  readonly outcome: string;
}

/** Load is how a load of the config went. */
export interface Load {
  readonly outcome: 'started' | 'reloaded' | 'unchanged' | 'refused' | 'failed';
  /** Unix milliseconds. */
  readonly at: number;
  /** The hash of the config that is in force, hexadecimal. */
  readonly hash: string;
}

/** Scrape is how a scrape was answered. */
export interface Scrape {
  readonly seconds: number;
  /** The HTTP status. */
  readonly status: number;
  /** Samples left out of its page because another source had their series first. */
  readonly duplicates: number;
}

/** What is told of the process takes longer to gather than a small page to write: scrapes that follow closely share it. */
const PROCESS_MILLISECONDS = 1000;

/**
 * createTelemetry registers the process's metrics in registries of its own, whose content types stay as they are. Without
 * exporter metrics it leaves out `process_…`, `nodejs_…` and those about scrapes, as exporters written in Go do.
 */
export function createTelemetry(version: string, { hasExporterMetrics = true } = {}): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  const processRegistry = new Registry();
  if (hasExporterMetrics) registerProcess(processRegistry);
  const info = new Gauge({
    name: 'omni_exporter_build_info',
    help: 'Always 1; the labels say what is running.',
    labelNames: ['version', 'nodejs'],
    registers,
  });
  const own = registeredFamilies(registry);
  const ofProcess = registeredFamilies(processRegistry, PROCESS_MILLISECONDS);
  info.set({ version, nodejs: process.version }, 1);
  return {
    scraped: scrapeCounters(hasExporterMetrics ? registers : [new Registry()]),
    probed: probeCounter(registers),
    reloaded: reloadGauges(registers),
    strayed: strayCounter(registers),
    web: registerWeb(registers),
    workers: registerWorkers(registers),
    async snapshot(now) {
      const families = [...(await ofProcess(now)), ...(await own(now))];
      return Object.freeze({ source: '', at: now, seconds: 0, bytes: 0, families, drops: new Map() });
    },
  };
}

function scrapeCounters(registers: Registry[]): Telemetry['scraped'] {
  const scrapes = new Counter({
    name: 'omni_exporter_scrapes_total',
    help: 'Scrapes by HTTP status.',
    labelNames: ['status'],
    registers,
  });
  const durations = new Histogram({
    name: 'omni_exporter_scrape_duration_seconds',
    help: 'How long scrapes took.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const dropped = new Counter({
    name: 'omni_exporter_duplicate_samples_total',
    help: 'Samples left out of pages because another source had their series first.',
    registers,
  });
  return ({ seconds, status, duplicates }) => {
    scrapes.inc({ status: String(status) });
    durations.observe(seconds);
    dropped.inc(duplicates);
  };
}

function probeCounter(registers: Registry[]): Telemetry['probed'] {
  const probes = new Counter({
    name: 'omni_exporter_probes_total',
    help: 'Probes by module, and by outcome: success, or the code of the fault.',
    labelNames: ['module', 'outcome'],
    registers,
  });
  return ({ module, outcome }) => probes.inc({ module, outcome });
}

function strayCounter(registers: Registry[]): Telemetry['strayed'] {
  const strays = new Counter({
    name: 'omni_exporter_unhandled_rejections_total',
    help: 'Errors that nobody waited for, most likely in a plugin; the log has their stacks.',
    registers,
  });
  return () => strays.inc();
}

function reloadGauges(registers: Registry[]): Telemetry['reloaded'] {
  const successful = new Gauge({
    name: 'omni_exporter_config_last_reload_successful',
    help: 'Whether the config was taken the last time that it was loaded.',
    registers,
  });
  const successAt = new Gauge({
    name: 'omni_exporter_config_last_reload_success_timestamp_seconds',
    help: 'When the config that is in force was loaded, in Unix time.',
    registers,
  });
  const hash = new Gauge({
    name: 'omni_exporter_config_hash',
    help: 'The first 48 bits of the hash of the config that is in force: equal where the same files are.',
    registers,
  });
  const reloads = new Counter({
    name: 'omni_exporter_config_reloads_total',
    help: 'Looks at the config after the start, by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['reloaded', 'unchanged', 'refused', 'failed']) reloads.inc({ outcome }, 0);
  return (load) => {
    const isSuccessful = load.outcome !== 'refused' && load.outcome !== 'failed';
    successful.set(isSuccessful ? 1 : 0);
    if (load.outcome !== 'started') reloads.inc({ outcome: load.outcome });
    if (load.outcome !== 'started' && load.outcome !== 'reloaded') return;
    successAt.set(load.at / 1000);
    hash.set(parseInt(load.hash.slice(0, 12), 16));
  };
}
