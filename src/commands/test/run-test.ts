import { loadWithPlugins } from '../../compose.ts';
import type { Loaded } from '../../config/load.ts';
import type { Place } from '../../model/node.ts';
import { createServers } from './answers.ts';
import { beside } from './beside.ts';
import type { Coverage } from './coverage.ts';
import { compareLoad, compareOutcome, type Difference, type Outcome } from './expectations.ts';
import { type Path, placeAt, type Scrape, scrapesOf } from './places.ts';
import type { ReadTestFile } from './test-file.ts';
import { openTestedExporter, refusal, type TestedExporter } from './tested-exporter.ts';
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

/** LoadedTest is the configs of a test: the one that it begins with, and those that its steps reload. */
export interface LoadedTest {
  readonly first: Loaded;
  /** By the step's position. */
  readonly reloads: ReadonlyMap<number, Loaded>;
}

/** TestParts is a test and what it runs in. */
export interface TestParts {
  readonly read: ReadTestFile;
  readonly test: Test;
  /** The test's path in its file. */
  readonly path: Path;
  readonly loaded: LoadedTest;
  readonly coverage: Coverage;
}

/** loadTested loads the configs that a test is about, with nothing in the environment but what the test file says. */
export async function loadTested(
  { file, content }: ReadTestFile,
  test: Test,
  configFiles: readonly string[],
): Promise<LoadedTest> {
  const load = (files: readonly string[]): Promise<Loaded> =>
    loadWithPlugins({ configFiles: files, envFiles: [], env: { ...content.env, ...test.env }, envFolder: false });
  const reloads = new Map<number, Loaded>();
  for (const [index, { reload }] of (test.steps ?? []).entries()) {
    if (reload !== undefined) reloads.set(index, await load([reload].flat().map((path) => beside(file, path))));
  }
  return { first: await load(configFiles), reloads };
}

/** runTest runs a test: a config at work, with answers in the place of servers and a clock that stands still. */
export async function runTest({ read, test, path, loaded, coverage }: TestParts): Promise<readonly Failure[]> {
  const { first, reloads } = loaded;
  const scrapes = scrapesOf(test, path);
  if ('problems' in first) return refusedAtStart(first.problems, { read, path, scrapes });
  const servers = createServers((answer) => bodyOf(answer, read));
  servers.give({ ...read.content.answers, ...test.answers, ...scrapes[0]?.answers });
  await using exporter = await openTestedExporter({
    loaded: first,
    servers,
    coverage,
    only: read.content.sources,
    startAt: Date.parse(test.clock),
  });
  const failures: Failure[] = [];
  for (const [index, scrape] of scrapes.entries()) {
    if (scrape.answers !== undefined && index > 0) servers.give(scrape.answers);
    const outcome = await runStep(scrape, reloads.get(index), exporter);
    const lines = servers.takeComplaints();
    const found = await judge(read, scrape, outcome);
    if (lines.length === 0) failures.push(...found);
    else failures.push({ place: placeAt(read.tree, path), about: 'request', lines }, ...found.map(withoutUpdate));
  }
  return failures;
}

async function runStep(
  { advance, probe }: Scrape,
  reload: Loaded | undefined,
  exporter: TestedExporter,
): Promise<Outcome> {
  await exporter.clock.advance(advance * 1000);
  const load = reload && (await exporter.reload(reload));
  const outcome = probe === undefined ? await exporter.scrape() : await exporter.probe(probe);
  return { ...outcome, ...(load && { load }) };
}

type Problems = Extract<Loaded, { problems: unknown }>['problems'];

/** A config that a test begins with may be one that will not do: nothing else can be said of it. */
function refusedAtStart(
  problems: Problems,
  { read, path, scrapes }: Pick<TestParts, 'read' | 'path'> & { readonly scrapes: readonly Scrape[] },
): readonly Failure[] {
  const [first] = scrapes;
  const load = refusal({ problems });
  if (first === undefined || first.expect.refused.length === 0) {
    return [{ place: placeAt(read.tree, path), about: 'config', lines: load.lines }];
  }
  return failuresOf(compareLoad(first.expect, load), first, read);
}

async function judge(read: ReadTestFile, scrape: Scrape, outcome: Outcome): Promise<readonly Failure[]> {
  return failuresOf(await compareOutcome(scrape.expect, outcome, read.file), scrape, read);
}

function failuresOf(differences: readonly Difference[], { path }: Scrape, { tree }: ReadTestFile): readonly Failure[] {
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
