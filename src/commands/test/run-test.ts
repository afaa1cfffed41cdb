import { generationBuilder, loadWithPlugins } from '../../compose.ts';
import { formatProblem } from '../../config/format-problem.ts';
import type { Loaded } from '../../config/load.ts';
import type { Tree } from '../../config/tree.ts';
import { renderPage } from '../../exposition/page.ts';
import type { Log } from '../../kit/plugin.ts';
import type { Place } from '../../model/node.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { openSource, type PipelineSource } from '../../pipeline/source.ts';
import type { Generation } from '../../runtime/generation.ts';
import { createActivity } from './activity.ts';
import { createServers, type Servers } from './answers.ts';
import type { Coverage } from './coverage.ts';
import { createDropPlaces, type DropPlaces } from './drop-places.ts';
import { compareOutcome, type Difference, type Outcome } from './expectations.ts';
import { metricPlaces } from './metric-places.ts';
import { type Path, placeAt, type Scrape, scrapesOf } from './places.ts';
import { createStoppedClock } from './stopped-clock.ts';
import type { ReadTestFile } from './test-file.ts';
import type { Answer, Test } from './types.generated.ts';

/** Failure is one thing that a test found otherwise than expected. */
export interface Failure {
  readonly place: Place;
  /** The key under `expect` that does not hold, or another word for what went wrong. */
  readonly about: string;
  readonly lines: readonly string[];
  /** Where the expectation stands and what would have held, where `--update` can write that. */
  readonly update?: { readonly path: Path; readonly found: NonNullable<Difference['found']> };
}

/** TestParts is a test and what it runs in. */
export interface TestParts {
  readonly read: ReadTestFile;
  readonly test: Test;
  /** The test's path in its file. */
  readonly path: Path;
  readonly loaded: Loaded;
  readonly coverage: Coverage;
}

/** loadTested loads the config that a test is about, with nothing in the environment but what the test file says. */
export function loadTested({ content }: ReadTestFile, test: Test, configFiles: readonly string[]): Promise<Loaded> {
  return loadWithPlugins({ configFiles, envFiles: [], env: { ...content.env, ...test.env }, envFolder: false });
}

/** runTest runs a test: a config at work, with answers in the place of servers and a clock that stands still. */
export async function runTest(parts: TestParts): Promise<readonly Failure[]> {
  const { read, test, path, loaded } = parts;
  if ('problems' in loaded) {
    const lines = loaded.problems.map(formatProblem);
    return [{ place: placeAt(read.tree, path), about: 'config', lines }];
  }
  const servers = createServers((answer) => bodyOf(answer, read));
  servers.give({ ...read.content.answers, ...test.answers });
  const activity = createActivity();
  const drops = createDropPlaces();
  const clock = createStoppedClock(Date.parse(test.clock), () => activity.rest());
  const [first, ...later] = scrapesOf(test, path);
  if (first?.answers !== undefined) servers.give(first.answers);
  const tools = { coverage: parts.coverage, drops, servers, trees: loaded.trees };
  const open = (plan: SourcePlan): PipelineSource => activity.watch(openTested(plan, tools));
  const build = generationBuilder({ log: SILENT, clock, open });
  await using generation = await build(loaded.config);
  const failures: Failure[] = [];
  for (const scrape of first === undefined ? [] : [first, ...later]) {
    if (scrape.answers !== undefined && scrape !== first) servers.give(scrape.answers);
    await clock.advance(scrape.advance * 1000);
    const outcome = await scrapeOnce(generation, clock.now(), drops);
    const lines = servers.takeComplaints();
    const found = await judge(read, scrape, outcome);
    if (lines.length === 0) failures.push(...found);
    else failures.push({ place: placeAt(read.tree, path), about: 'request', lines }, ...found.map(withoutUpdate));
  }
  return failures;
}

interface SourceTools {
  readonly coverage: Coverage;
  readonly drops: DropPlaces;
  readonly servers: Servers;
  readonly trees: readonly Tree[];
}

/** A source that asks the test's servers, and that says which of its metrics gave samples and which left some out. */
function openTested(plan: SourcePlan, { coverage, drops, servers, trees }: SourceTools): PipelineSource {
  const places = metricPlaces(plan, trees);
  const cover = coverage.watch(places);
  const left = drops.open(plan.name, places);
  const source = openSource(plan, {
    openClient: servers.openClient.bind(undefined, plan.name),
    watch: { metric: (metric, { frame, out }) => cover(metric, { frame, out: left.watch(metric, { frame, out }) }) },
    wait: () => Promise.resolve(),
    ticks: () => 0,
  });
  return {
    ...source,
    collect(run) {
      left.begin();
      return source.collect(run);
    },
  };
}

/** A scrape's deadline never comes: time stands still while it runs. */
const SCRAPE_MILLISECONDS = 10_000;

async function scrapeOnce(generation: Generation, now: number, places: DropPlaces): Promise<Outcome> {
  const deadline = { at: now + SCRAPE_MILLISECONDS, signal: new AbortController().signal };
  const snapshots = await generation.collect(deadline);
  const { text, duplicates } = renderPage(snapshots, 'text');
  const exported = snapshots.map((snapshot) => ({
    ...snapshot,
    families: snapshot.families.filter(({ name }) => !name.startsWith('omni_')),
  }));
  return {
    page: text,
    exported: renderPage(exported, 'text').text,
    faults: bySource(snapshots, ({ fault }) => fault?.code),
    drops: dropsOf(snapshots),
    notes: {
      faults: bySource(snapshots, ({ fault }) => fault && [`${fault.message} (${fault.hint})`]),
      drops: bySource(snapshots, ({ source }) => places.linesOf(source)),
    },
    duplicates,
  };
}

/** What all targets of a source left out. */
function dropsOf(snapshots: readonly Snapshot[]): Record<string, Record<string, number>> {
  const all: Record<string, Record<string, number>> = {};
  for (const { source, drops } of snapshots) {
    if (source === '' || drops.size === 0) continue;
    const counts = (all[source] ??= {});
    for (const [reason, count] of drops) counts[reason] = (counts[reason] ?? 0) + count;
  }
  return all;
}

function bySource<T>(snapshots: readonly Snapshot[], read: (snapshot: Snapshot) => T | undefined): Record<string, T> {
  const entries = snapshots.flatMap((snapshot) => {
    const value = snapshot.source === '' ? undefined : read(snapshot);
    return value === undefined ? [] : [[snapshot.source, value] as const];
  });
  return Object.fromEntries(entries);
}

async function judge({ file, tree }: ReadTestFile, { expect, path }: Scrape, outcome: Outcome): Promise<Failure[]> {
  const differences = await compareOutcome(expect, outcome, file);
  return differences.map(({ key, lines, found }) => ({
    place: placeAt(tree, [...path, key]),
    about: key,
    lines,
    ...(found === undefined ? {} : { update: { path: [...path, key], found } }),
  }));
}

/** What comes of a wrong exchange is not to be expected from now on. */
function withoutUpdate({ place, about, lines }: Failure): Failure {
  return { place, about, lines };
}

function bodyOf({ body, json, file }: Answer, { bodies }: ReadTestFile): Uint8Array {
  if (file !== undefined) return bodies.get(file) ?? new Uint8Array();
  return Buffer.from(json === undefined ? (body ?? '') : JSON.stringify(json));
}

const SILENT: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
