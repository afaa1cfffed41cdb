import type { Sink } from './log.ts';
import { openProgress } from './progress.ts';
import { type Coverage, createCoverage } from './test/coverage.ts';
import { findTestFiles } from './test/find-test-files.ts';
import { junitXml } from './test/junit.ts';
import { brokenLines, coverageLines, fileLines, painter } from './test/report.ts';
import { resultJson } from './test/result-json.ts';
import { configFilesOf, type FileResult, runFile } from './test/run-file.ts';
import { type Broken, readTestFile } from './test/test-file.ts';
import { updateFile } from './test/update.ts';
import { writeFiles } from './write-files.ts';

/** TestOptions names the test files to run and where to tell of them. */
export interface TestOptions {
  /** Files, folders or globs. */
  readonly files: readonly string[];
  /** Writes what was found in the place of what was expected. */
  readonly update: boolean;
  /** A file for the results as JUnit XML. */
  readonly junit?: string;
  /** As text by default: a line for each test as it ends. */
  readonly format?: 'text' | 'json';
  /** Takes the result; stdout when it runs for real. */
  readonly sink: Sink;
  /** Takes how far it is, where the result does not show it; nothing by default. */
  readonly progress?: Sink;
  readonly hasColours: boolean;
}

/** test runs config tests and gives the exit code: 0 when all hold, 1 when some do not, 2 when a test file is broken. Throws a StartFault for what cannot be written. */
export async function test(options: TestOptions): Promise<0 | 1 | 2> {
  const { files, update, junit, sink, hasColours, format = 'text' } = options;
  const paint = painter(hasColours);
  const say = (lines: readonly string[]): void => {
    if (format === 'text') lines.forEach((line) => sink.write(`${line}\n`));
  };
  using progress = openProgress(options.progress ?? sink, format === 'text' || options.progress === undefined);
  const coverages = new Map<string, Coverage>();
  const outcomes: (FileResult | Broken)[] = [];
  const found = await findTestFiles(files);
  for (const file of found) {
    progress.at(`${outcomes.length} of ${found.length} files tested`);
    const outcome = await testFile(file, { coverages, update, say });
    say('problems' in outcome ? brokenLines(outcome) : fileLines(outcome, paint));
    outcomes.push(outcome);
  }
  for (const [config, coverage] of coverages) say(coverageLines(config, coverage.metrics(), paint));
  if (format === 'json') sink.write(resultJson(outcomes, coverages));
  if (junit !== undefined) await writeFiles(new Map([[junit, junitXml(outcomes)]]));
  return codeOf(outcomes);
}

function codeOf(outcomes: readonly (FileResult | Broken)[]): 0 | 1 | 2 {
  if (outcomes.some((outcome) => 'problems' in outcome)) return 2;
  return outcomes.some((outcome) => 'results' in outcome && hasFailed(outcome)) ? 1 : 0;
}

interface Running extends Pick<TestOptions, 'update'> {
  /** By the config files that they are of. */
  readonly coverages: Map<string, Coverage>;
  readonly say: (lines: readonly string[]) => void;
}

async function testFile(file: string, { coverages, update, say }: Running): Promise<FileResult | Broken> {
  const read = await readTestFile(file);
  if ('problems' in read) return read;
  const config = configFilesOf(read).join(', ');
  const coverage = coverages.get(config) ?? createCoverage();
  coverages.set(config, coverage);
  const outcome = await runFile(read, coverage);
  if (!update || 'problems' in outcome) return outcome;
  const { result, files } = await updateFile(outcome);
  say(files.map((written) => `updated ${written}`));
  return result;
}

function hasFailed({ results }: FileResult): boolean {
  return results.some(({ failures }) => failures.length > 0);
}
