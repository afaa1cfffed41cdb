import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as passing } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Prometheus, startPrometheus } from '../support/prometheus.ts';
import { configOf, prometheusConfig, targetsOf } from './config.ts';
import { type Gauges, readGauges, trends } from './gauges.ts';
import { type SoakUpstream, startUpstream } from './upstream.ts';

/** `npm run soak [-- --minutes N]`: a real Prometheus, reloads, failing upstreams and rotating secrets, for 20 minutes. */
const { values: args } = parseArgs({ options: { minutes: { type: 'string', default: '20' } } });
const SECONDS = Number(args.minutes) * 60;
const MAIN = fileURLToPath(new URL('../../dist/main.cjs', import.meta.url));
const [RELOAD_SECONDS, ROTATE_SECONDS, LOOK_SECONDS] = [5, 15, 5];
/** What Prometheus finds in the time that it has scraped. */
const WINDOW = `[${Math.ceil(SECONDS) + 60}s]`;

interface Soak {
  readonly folder: string;
  readonly upstream: SoakUpstream;
  readonly exporter: ChildProcess;
  readonly url: string;
  readonly prometheus: Prometheus;
}

/** Puts a file in the place of another at once, as careful editors do. */
async function put(folder: string, name: string, text: string): Promise<void> {
  await writeFile(join(folder, `${name}.new`), text);
  await rename(join(folder, `${name}.new`), join(folder, name));
}

async function startExporter(folder: string, upstream: string): Promise<{ exporter: ChildProcess; url: string }> {
  const flags = ['--config.file', join(folder, 'soak.yaml'), '--web.listen-address=127.0.0.1:0', '--log.format=json'];
  const exporter = spawn(process.execPath, [MAIN, ...flags], {
    env: { PATH: process.env['PATH'], URL: upstream },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  for await (const line of createInterface(exporter.stderr)) {
    const { msg, url } = JSON.parse(line) as { readonly msg: string; readonly url?: string };
    if (msg === 'serving' && url !== undefined) {
      exporter.stderr.resume();
      return { exporter, url };
    }
  }
  throw new Error('the exporter did not start');
}

async function live({ folder, upstream, exporter, url }: Soak): Promise<{ seen: readonly Gauges[]; reloads: number }> {
  const seen: Gauges[] = [];
  let reloads = 0;
  for (let second = 1; second <= SECONDS; second += 1) {
    await passing(1000);
    if (exporter.exitCode !== null) throw new Error(`the exporter ended with ${exporter.exitCode}`);
    if (second % RELOAD_SECONDS === 0) {
      reloads += 1;
      await put(folder, 'soak.yaml', configOf(reloads));
      await put(folder, 'targets.json', targetsOf(upstream.url, reloads));
      if (reloads % 3 === 0) exporter.kill('SIGHUP');
    }
    if (second % ROTATE_SECONDS === 0) {
      upstream.rotate(`token-${second}`);
      await put(folder, 'token', `token-${second}`);
    }
    if (second % LOOK_SECONDS === 0) seen.push(await readGauges(url, exporter.pid ?? 0));
    if (second % 60 === 0) process.stderr.write(`${second / 60} of ${SECONDS / 60} minutes\n`);
  }
  return { seen, reloads };
}

/** Verdict is one line of the report. */
interface Verdict {
  readonly what: string;
  readonly found: string;
  readonly isGood: boolean;
}

async function judge(
  { prometheus, upstream, url }: Soak,
  seen: readonly Gauges[],
  reloads: number,
): Promise<readonly Verdict[]> {
  const number = async (expression: string): Promise<number> =>
    Number((await prometheus.query(expression))[0]?.value ?? NaN);
  const same = (what: string, found: number, expected: number): Verdict => ({
    what,
    found: `${found} of ${expected}`,
    isGood: found === expected,
  });
  const scrapes = await number(`count_over_time(up${WINDOW})`);
  const answered = await number('omni_exporter_scrapes_total{status="200"}');
  const page = await (await fetch(`${url}/metrics?source=steady`)).text();
  const polls = Number(/^soak_steady_total (\d+)/m.exec(page)?.[1]);
  const bytes = (value: number): string => `${(value / 2 ** 20).toFixed(1)} MiB`;
  return [
    same('scrapes that succeeded', await number(`sum_over_time(up${WINDOW})`), scrapes),
    // The one of a moment ago, and those of this script.
    {
      what: 'scrapes that the exporter counts beside its own looks',
      found: `${answered - seen.length} of ${scrapes}`,
      isGood: Math.abs(answered - seen.length - scrapes) <= 2,
    },
    same('scrapes with the polled counter', await number(`count_over_time(soak_steady_total${WINDOW})`), scrapes),
    same('scrapes with the source read on scrape', await number(`count_over_time(soak_on_scrape${WINDOW})`), scrapes),
    same('samples of the 200 queues', await number(`sum(count_over_time(soak_queue_length${WINDOW}))`), scrapes * 200),
    same('falls of the counter', await number(`resets(soak_steady_total${WINDOW})`), 0),
    same('answers to the poll that the page shows', polls, upstream.steady),
    same('failures with the rotating token', await number('omni_source_failures_total{source="secured"}'), 0),
    {
      what: 'failures of the failing source',
      found: String(await number('omni_source_failures_total{source="failing"}')),
      isGood: (await number('omni_source_failures_total{source="failing"}')) > 0,
    },
    {
      what: 'reloads',
      found: `${await number('omni_exporter_config_reloads_total{outcome="reloaded"}')} after ${reloads} edits and the rotations`,
      isGood: (await number('omni_exporter_config_reloads_total{outcome="reloaded"}')) >= reloads,
    },
    same(
      'reloads that failed or were refused',
      await number('sum(omni_exporter_config_reloads_total{outcome=~"failed|refused"})'),
      0,
    ),
    ...Object.entries(trends(seen)).map(([what, { middle, end, isFlat }]): Verdict => {
      const shown = what === 'heap' || what === 'resident' ? bytes : String;
      return {
        what: `${what}: least in the second and in the last third`,
        found: `${shown(middle)}, ${shown(end)}`,
        isGood: isFlat,
      };
    }),
  ];
}

async function soak(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'soak-'));
  await using upstream = await startUpstream('token-0');
  await Promise.all([
    put(folder, 'soak.yaml', configOf(0)),
    put(folder, 'targets.json', targetsOf(upstream.url, 0)),
    put(folder, 'token', 'token-0'),
  ]);
  const { exporter, url } = await startExporter(folder, upstream.url);
  try {
    await using prometheus = await startPrometheus({
      'prometheus.yml': prometheusConfig(new URL(url).host.replace('localhost', '127.0.0.1')),
    });
    const all = { folder, upstream, exporter, url, prometheus };
    const { seen, reloads } = await live(all);
    const verdicts = await judge(all, seen, reloads);
    console.log(`| what | found | |\n| --- | --- | --- |`);
    for (const { what, found, isGood } of verdicts) console.log(`| ${what} | ${found} | ${isGood ? 'good' : 'BAD'} |`);
    return verdicts.every(({ isGood }) => isGood);
  } finally {
    exporter.kill('SIGTERM');
    if (exporter.exitCode === null) await once(exporter, 'exit');
    await rm(folder, { recursive: true });
  }
}

process.exitCode = (await soak()) ? 0 : 1;
