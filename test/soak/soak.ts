import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { type BuiltExporter, startBuiltExporter } from '../support/built-exporter.ts';
import { numberFlags } from '../support/number-flags.ts';
import { type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { report } from '../support/verdict.ts';
import { configOf, prometheusConfig, targetsOf } from './config.ts';
import { type Gauges, readGauges } from './gauges.ts';
import { judge } from './judge.ts';
import { type SoakUpstream, startUpstream } from './upstream.ts';

/** `npm run soak [-- --minutes N]`: a real Prometheus, reloads, failing upstreams and rotating secrets, for 20 minutes. */
const { minutes: MINUTES } = numberFlags({ minutes: { value: 20, least: 0.5 } });
const SECONDS = Math.round(MINUTES * 60);
const [RELOAD_SECONDS, ROTATE_SECONDS, LOOK_SECONDS] = [5, 15, 5];
interface Soak {
  readonly folder: string;
  readonly upstream: SoakUpstream;
  readonly exporter: BuiltExporter;
  readonly prometheus: Prometheus;
}

/** Puts a file in the place of another at once, as careful editors do. */
async function put(folder: string, name: string, text: string): Promise<void> {
  await writeFile(join(folder, `${name}.new`), text);
  await rename(join(folder, `${name}.new`), join(folder, name));
}

async function live({ folder, upstream, exporter }: Soak): Promise<{ seen: readonly Gauges[]; reloads: number }> {
  const seen: Gauges[] = [];
  let reloads = 0;
  for (let second = 1; second <= SECONDS; second += 1) {
    await passing(1000);
    if (exporter.ended !== undefined) throw new Error(`the exporter ended with ${exporter.ended}`);
    if (second % RELOAD_SECONDS === 0) {
      reloads += 1;
      await put(folder, 'soak.yaml', configOf(reloads));
      await put(folder, 'targets.json', targetsOf(upstream.url, reloads));
      if (reloads % 3 === 0) exporter.reload();
    }
    if (second % ROTATE_SECONDS === 0) {
      upstream.rotate(`token-${second}`);
      await put(folder, 'token', `token-${second}`);
    }
    if (second % LOOK_SECONDS === 0) seen.push(await readGauges(exporter.url, exporter.pid));
    if (second % 60 === 0) process.stderr.write(`${second / 60} of ${SECONDS / 60} minutes\n`);
  }
  return { seen, reloads };
}

async function soak(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  await using upstream = await startUpstream('token-0');
  await Promise.all([
    put(folder, 'soak.yaml', configOf(0)),
    put(folder, 'targets.json', targetsOf(upstream.url, 0)),
    put(folder, 'token', 'token-0'),
  ]);
  await using exporter = await startBuiltExporter(join(folder, 'soak.yaml'), { URL: upstream.url });
  const target = new URL(exporter.url).host.replace('localhost', '127.0.0.1');
  await using prometheus = await startPrometheus({ 'prometheus.yml': prometheusConfig(target) });
  const all = { folder, upstream, exporter, prometheus };
  const { seen, reloads } = await live(all);
  const isGood = report(
    await judge({ prometheus, seen, reloads, polls: () => upstream.steady, url: exporter.url }, SECONDS),
  );
  await rm(folder, { recursive: true });
  return isGood;
}

process.exitCode = (await soak()) ? 0 : 1;
