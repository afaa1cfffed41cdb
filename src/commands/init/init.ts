import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { check } from '../check/check.ts';
import type { Sink } from '../log.ts';
import { openProgress } from '../progress.ts';
import { StartFault } from '../start-fault.ts';
import { createCoverage } from '../test/coverage.ts';
import { runFile } from '../test/run-file.ts';
import { readTestFile } from '../test/test-file.ts';
import { updateFile } from '../test/update.ts';
import { openScratch, writeFiles } from '../write-files.ts';
import type { Surroundings } from './ask.ts';
import { type Made, makeFiles } from './make-files.ts';
import type { RequestFlags } from './request.ts';

/** InitOptions says what a config is made from, and where it goes. */
export interface InitOptions extends Surroundings {
  /** Urls and files, also as NAME=URL. */
  readonly places: readonly string[];
  readonly flags: RequestFlags;
  /** What the config, and all names in it, are called by; found by what is asked without it. */
  readonly name?: string;
  /** A folder, or the config file; without it the config alone is printed. */
  readonly out?: string;
  /** Whether files that are there are written over. */
  readonly isForced: boolean;
  /** Whether nothing is told while it waits for answers; not by default. */
  readonly isQuiet?: boolean;
  /** Takes the config, or the names of the files that were written; stdout when it runs for real. */
  readonly output: Sink;
  /** Takes what lasts, and what is wrong with the files; stderr when it runs for real. */
  readonly sink: Sink;
}

/**
 * init reads samples, makes a config with its first test of them, and prints it, or writes both with the answers and an
 * example.env. The same samples give the same files. It gives the exit code: 1 when the test cannot pass as it is. Throws a
 * StartFault for what cannot be read, and for files that would be written over.
 */
export async function init(options: InitOptions): Promise<0 | 1> {
  const { output, sink, out, isForced } = options;
  const isFile = out !== undefined && /\.ya?ml$/.test(out);
  const folder = out === undefined ? '.' : isFile ? dirname(out) : out;
  using progress = openProgress(sink, options.isQuiet === true);
  const made = await makeFiles({
    ...options,
    folder,
    ...(isFile && { fileName: basename(out).replace(/\.ya?ml$/, '') }),
    progress: (text) => progress.at(text),
  });
  if (out === undefined) {
    output.write(Buffer.from(made.files.get(made.config) ?? []).toString());
    return 0;
  }
  if (!isForced) refuseOverwriting([...made.files.keys()].map((path) => join(folder, path)));
  const { written, problems } = await putTogether(made, folder);
  for (const path of written) output.write(`${path}\n`);
  for (const problem of problems) sink.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

function refuseOverwriting(paths: readonly string[]): void {
  const there = paths.filter((path) => existsSync(path));
  if (there.length > 0) throw new StartFault(`already there: ${there.join(', ')}; --force writes over them`);
}

interface Outcome {
  /** Files, as they lie in the folder. */
  readonly written: readonly string[];
  readonly problems: readonly string[];
}

/** The files are put together elsewhere, so that there are all of them or none. */
async function putTogether(made: Made, folder: string): Promise<Outcome> {
  await using scratch = await openScratch('omni-init-');
  const built = scratch.path;
  await writeFiles(new Map([...made.files].map(([path, body]) => [join(built, path), body])));
  const { expected, problems } = await runTests(join(built, made.test));
  problems.push(...(await checked(made, built)));
  const paths = [...made.files.keys(), ...expected.map((path) => path.slice(built.length + 1))];
  const bodies = await Promise.all(paths.map((path) => readFile(join(built, path))));
  await writeFiles(new Map(paths.map((path, index) => [join(folder, path), bodies[index] ?? ''])));
  return {
    written: paths.map((path) => join(folder, path)),
    problems: problems.map((line) => line.replaceAll(`${built}/`, '')),
  };
}

/** What check says, where it would fail if strict. */
async function checked({ files, config }: Made, folder: string): Promise<readonly string[]> {
  const envFiles = files.has('example.env') ? [join(folder, 'example.env')] : [];
  const said: string[] = [];
  const sink = { write: (line: string) => void said.push(line.trimEnd()) };
  const where = { files: [join(folder, config)], envFiles, env: {}, envFolder: false } as const;
  return (await check({ ...where, isStrict: true, sink })) === 0 ? [] : said;
}

interface Tested {
  /** Files that hold what was found. */
  readonly expected: readonly string[];
  readonly problems: string[];
}

/** What the config gives for the samples becomes what its test expects. */
async function runTests(file: string): Promise<Tested> {
  const read = await readTestFile(file);
  if ('problems' in read) return { expected: [], problems: read.problems.map(({ message }) => message) };
  const outcome = await runFile(read, createCoverage());
  if ('problems' in outcome) return { expected: [], problems: outcome.problems.map(({ message }) => message) };
  const { result, files } = await updateFile(outcome);
  // A test that expects a source to fail would pass, and show nothing.
  const faults = outcome.results.flatMap(({ failures }) => failures.filter(({ about }) => about === 'faults'));
  const left = result.results.flatMap(({ failures }) => failures);
  const problems = [...faults, ...left].flatMap(({ lines }) => lines);
  return { expected: files.filter((one) => one !== file), problems };
}
