import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import { type BuiltExporter, startBuiltExporter } from '../support/built-exporter.ts';
import { numberFlags } from '../support/number-flags.ts';
import { report, same, type Verdict } from '../support/verdict.ts';
import { openSlow, scrape, scrapeUntilServed, vanish } from './clients.ts';
import { startUpstream } from './upstream.ts';
import { openFiles, residentMiB, vitalVerdicts, withVitals } from './vitals.ts';

/** `npm run load [-- --scale 0.1]`: crowds, slow and vanishing clients, fleets that time out, storms. Sizes are times the scale. */
const { scale: SCALE } = numberFlags({ scale: { value: 1, least: 0.01 } });
const scaled = (count: number): number => Math.max(2, Math.round(count * SCALE));

interface Place {
  readonly folder: string;
  readonly upstream: string;
}

async function put(folder: string, name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
  return file;
}

const ITEMS = 1000;
const manySeries = (sources: number, turn = 0): string =>
  `sources:\n${Array.from(
    { length: sources },
    (_, index) => `  s${index}:
    url: \${URL}/items/${ITEMS}
    refresh: ${index === 0 ? '1s' : '1h'}
    labels: { source_number: "${index}" }
    metrics:
      - { name: load_n, type: gauge, help: Turn ${turn}., each: "$.items[*]", labels: { id: $.id }, value: $.n }
`,
  ).join('')}`;

const lines = (page: string): number => page.split('\n').filter((line) => line.startsWith('load_n{')).length;

async function ready({ url }: BuiltExporter): Promise<void> {
  while ((await scrape(`${url}/-/ready`)).status !== 200) await passing(200);
}

/** 500 scrapes at once of 100,000 series; with a bound some are turned away and come again, without one none is. */
async function crowd({ folder, upstream }: Place, maxRequests: number): Promise<readonly Verdict[]> {
  const [sources, clients] = [scaled(100), scaled(500)];
  const config = await put(folder, 'crowd.yaml', manySeries(sources));
  await using exporter = await startBuiltExporter(config, { URL: upstream }, [`--web.max-requests=${maxRequests}`]);
  await ready(exporter);
  const url = `${exporter.url}/metrics`;
  const pageMiB = (await scrape(url)).text.length / 2 ** 20;
  const restingMiB = residentMiB(exporter.pid);
  const name = `${clients} scrapes of ${sources * ITEMS} series, --web.max-requests=${maxRequests}`;
  const vitals = await withVitals(exporter, () =>
    Promise.all(
      Array.from({ length: clients }, (_, index) =>
        scrapeUntilServed(url, index % 2 === 0).then(({ text, refused }) => ({ count: lines(text), refused })),
      ),
    ),
  );
  const whole = vitals.result.filter(({ count }) => count === sources * ITEMS).length;
  const refused = vitals.result.reduce((sum, one) => sum + one.refused, 0);
  return [
    same(`${name}: whole pages`, whole, clients),
    {
      what: `${name}: turned away, and served when they came again`,
      found: String(refused),
      isGood: maxRequests > 0 || refused === 0,
    },
    // Buffers are shared by the clients; what is under way in sockets and compressors is not.
    ...vitalVerdicts(name, vitals, Math.round(restingMiB + 40 * pageMiB + 200)),
  ];
}

/** Clients that do not read on, and others that go away, beside one that is served as ever. */
async function badClients({ folder, upstream }: Place): Promise<readonly Verdict[]> {
  const sources = scaled(100);
  const config = await put(folder, 'clients.yaml', manySeries(sources));
  await using exporter = await startBuiltExporter(config, { URL: upstream });
  await ready(exporter);
  const url = `${exporter.url}/metrics`;
  const before = await openFiles(exporter, 0);
  const restingMiB = residentMiB(exporter.pid);
  const name = '30 clients that do not read on, 200 that vanish';
  const vitals = await withVitals(exporter, async () => {
    const slow = await Promise.all(Array.from({ length: 30 }, () => openSlow(url)));
    for (let round = 0; round < 40; round += 1) await Promise.all(Array.from({ length: 5 }, () => vanish(url)));
    const page = await scrape(url, true);
    for (const one of slow) one[Symbol.dispose]();
    return page;
  });
  const after = await openFiles(exporter, before);
  return [
    same(`${name}: series of a scrape beside them`, lines(vitals.result.text), sources * ITEMS),
    { what: `${name}: open files before and after`, found: `${before}, ${after}`, isGood: after <= before + 2 },
    ...vitalVerdicts(name, vitals, Math.round(restingMiB + 400)),
  ];
}

const FLEET = `
sources:
  fleet:
    refresh: 10s
    timeout: 2s
    targets: [{ file_sd: fleet.json }]
    metrics: [{ name: fleet_n, type: gauge, help: N., value: $.n }]
`;

/** 10,000 targets of which each other never answers. */
async function fleet({ folder, upstream }: Place): Promise<readonly Verdict[]> {
  const count = scaled(10_000);
  const targets = Array.from({ length: count }, (_, index) => ({
    name: `${index}`,
    url: `${upstream}/${index % 2 === 0 ? 'answers' : 'hang'}/${index}`,
  }));
  await put(folder, 'fleet.json', JSON.stringify(targets));
  await using exporter = await startBuiltExporter(await put(folder, 'fleet.yaml', FLEET), {});
  const url = `${exporter.url}/metrics`;
  const of = (page: string, pattern: RegExp): number => page.match(pattern)?.length ?? 0;
  const isTried = (page: string): boolean => of(page, /^omni_source_failures_total\{.*\} [1-9]/gm) >= count / 2;
  const name = `${count} targets, half of them hanging`;
  const vitals = await withVitals(exporter, async () => {
    for (;;) {
      const { text } = await scrape(url, true);
      if (isTried(text) && of(text, /^fleet_n\{/gm) >= count / 2) return text;
      await passing(1000);
    }
  });
  const page = vitals.result;
  return [
    same(`${name}: targets with samples`, of(page, /^fleet_n\{.*\} 1$/gm), count / 2),
    same(`${name}: targets that are up`, of(page, /^omni_source_up\{.*\} 1$/gm), count / 2),
    same(
      `${name}: targets counted as timed out`,
      of(page, /^omni_source_errors_total\{.*code="FETCH_TIMEOUT".*\} [1-9]/gm),
      count / 2,
    ),
    ...vitalVerdicts(name, vitals, Math.round(300 + count * 0.12)),
  ];
}

/** Scrapes without a pause while the config changes without a pause. */
async function storm({ folder, upstream }: Place): Promise<readonly Verdict[]> {
  const [sources, seconds] = [scaled(20), 15];
  await put(folder, 'storm.yaml', manySeries(sources));
  await using exporter = await startBuiltExporter(join(folder, 'storm.yaml'), { URL: upstream });
  await ready(exporter);
  const url = `${exporter.url}/metrics`;
  const end = Date.now() + seconds * 1000;
  let turn = 0;
  let [pages, whole] = [0, 0];
  const vitals = await withVitals(exporter, async () => {
    const reload = async (): Promise<void> => {
      while (Date.now() < end) {
        turn += 1;
        await put(folder, 'storm.yaml', manySeries(sources, turn));
        await passing(250);
      }
    };
    const scraper = async (): Promise<void> => {
      while (Date.now() < end) {
        const { status, text } = await scrape(url, true);
        pages += 1;
        if (status === 200 && lines(text) === sources * ITEMS) whole += 1;
      }
    };
    await Promise.all([reload(), ...Array.from({ length: 20 }, scraper)]);
  });
  for (let waited = 0; waited < 20 && !(await scrape(url)).text.includes(`# HELP load_n Turn ${turn}.`); waited += 1)
    await passing(500);
  const last = /^# HELP load_n Turn (\d+)\.$/m.exec((await scrape(url)).text)?.[1];
  const name = `20 scrapers beside ${turn} edits of the config`;
  return [
    same(`${name}: whole pages`, whole, pages),
    same(`${name}: the config in force at the end`, Number(last), turn),
    ...vitalVerdicts(name, vitals, 700),
  ];
}

const folder = await mkdtemp(join(tmpdir(), 'load-'));
await using upstream = await startUpstream();
const place = { folder, upstream: upstream.url };
const verdicts: Verdict[] = [];
for (const scene of [
  () => crowd(place, 40),
  () => crowd(place, 0),
  () => badClients(place),
  () => fleet(place),
  () => storm(place),
]) {
  verdicts.push(...(await scene()));
  process.stderr.write(`${verdicts.at(-1)?.what.split(':')[0]}: done\n`);
}
await rm(folder, { recursive: true });
process.exitCode = report(verdicts) ? 0 : 1;
