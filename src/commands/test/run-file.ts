import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { sortProblems } from '../../config/problems.ts';
import type { Config } from '../../config/config.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import type { Problem } from '../../model/node.ts';
import { beside } from './beside.ts';
import type { Coverage } from './coverage.ts';
import { placeAt, type Path, scrapesOf } from './places.ts';
import { type Failure, loadTested, runTest } from './run-test.ts';
import type { Broken, ReadTestFile } from './test-file.ts';

/** TestResult is a test that was run. */
export interface TestResult {
  readonly name: string;
  /** In real time. */
  readonly seconds: number;
  readonly failures: readonly Failure[];
}

/** FileResult is a test file whose tests were all run. */
export interface FileResult {
  readonly read: ReadTestFile;
  readonly results: readonly TestResult[];
}

/** configFilesOf names the config files that a test file is about, as they are shown in messages. */
export function configFilesOf({ file, content: { config } }: ReadTestFile): readonly string[] {
  if (config !== undefined) return (typeof config === 'string' ? [config] : config).map((path) => beside(file, path));
  const [yaml = '', yml = ''] = ['.yaml', '.yml'].map((ending) => file.replace(/\.test\.ya?ml$/, ending));
  return [!existsSync(yaml) && existsSync(yml) ? yml : yaml];
}

/** runFile runs the tests of a file one after another. A file that speaks of sources that there are not is broken. */
export async function runFile(read: ReadTestFile, coverage: Coverage): Promise<FileResult | Broken> {
  const results: TestResult[] = [];
  for (const [index, test] of read.content.tests.entries()) {
    const started = performance.now();
    const path = ['tests', index];
    const loaded = await loadTested(read, test, configFilesOf(read));
    const problems = 'config' in loaded ? unknownSources(read, loaded.config) : [];
    if (problems.length > 0) return { file: read.file, problems: sortProblems(problems) };
    const failures = await runTest({ read, test, path, loaded, coverage });
    results.push({ name: test.name, seconds: (performance.now() - started) / 1000, failures });
  }
  return { read, results };
}

function unknownSources({ content, tree }: ReadTestFile, { sources }: Config): readonly Problem[] {
  const tests = content.tests.flatMap((test, index) => {
    const path = ['tests', index];
    return [
      ...keysAt(test.answers, [...path, 'answers']),
      ...(test.steps ?? []).flatMap((step, at) => keysAt(step.answers, [...path, 'steps', at, 'answers'])),
      ...scrapesOf(test, path).flatMap(({ expect, path: at }) => [
        ...keysAt(expect.faults, [...at, 'faults']),
        ...keysAt(expect.drops, [...at, 'drops']),
      ]),
    ];
  });
  const names = Object.keys(sources);
  return [...keysAt(content.answers, ['answers']), ...tests]
    .filter(({ name }) => !names.includes(name) && !name.includes('/'))
    .map(({ name, path }) => ({
      code: 'TEST_SOURCE',
      place: placeAt(tree, path),
      message: `the config has no source ${name}`,
      hint: didYouMean(name, names) ?? `known: ${names.join(', ')}`,
    }));
}

function keysAt(map: object | undefined, path: Path): readonly { name: string; path: Path }[] {
  return Object.keys(map ?? {}).map((name) => ({ name, path: [...path, name] }));
}
