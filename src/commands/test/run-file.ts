import { existsSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { sortProblems } from '../../config/problems.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import type { Problem } from '../../model/node.ts';
import { beside } from './beside.ts';
import type { Coverage } from './coverage.ts';
import { placeAt, type Path, scrapesOf } from './places.ts';
import { allMetricPlaces } from './metric-places.ts';
import { type Failure, type LoadedTest, loadTested, runTest } from './run-test.ts';
import { moduleOf } from './tested-exporter.ts';
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
  const { tests } = read.content;
  const loads: LoadedTest[] = [];
  for (const test of tests) loads.push(await loadTested(read, test, configFilesOf(read)));
  const problems = unknownSources(read, loads.flatMap(namesOf));
  if (problems.length > 0) return { file: read.file, problems: sortProblems(problems) };
  for (const { first } of loads) if ('config' in first) coverage.expect(allMetricPlaces(first.trees));
  const results: TestResult[] = [];
  for (const [index, test] of tests.entries()) {
    const started = performance.now();
    const loaded = loads[index];
    if (loaded === undefined) continue;
    const failures = await runTest({ read, test, path: ['tests', index], loaded, coverage });
    results.push({ name: test.name, seconds: (performance.now() - started) / 1000, failures });
  }
  return { read, results };
}

/** The sources and modules of all configs of a test that will do. */
function namesOf({ first, reloads }: LoadedTest): readonly string[] {
  const configs = [first, ...reloads.values()].flatMap((loaded) => ('config' in loaded ? [loaded.config] : []));
  return configs.flatMap(({ sources, modules }) => [...Object.keys(sources), ...Object.keys(modules)]);
}

function unknownSources({ content, tree }: ReadTestFile, names: readonly string[]): readonly Problem[] {
  // Of a config that will not do they are not known.
  if (names.length === 0) return [];
  const tests = content.tests.flatMap((test, index) => {
    const path = ['tests', index];
    return [
      ...keysAt(test.answers, [...path, 'answers']),
      ...(test.steps ?? []).flatMap((step, at) => keysAt(step.answers, [...path, 'steps', at, 'answers'])),
      ...scrapesOf(test, path).flatMap(({ expect, probe, path: at }) => [
        // A probe may well ask for a module that there is not.
        ...keysAt(expect.faults, [...at, 'faults']).filter(
          ({ name }) => probe === undefined || name !== moduleOf(probe),
        ),
        ...keysAt(expect.drops, [...at, 'drops']),
      ]),
    ];
  });
  const only = (content.sources ?? []).map((name, index) => ({ name, path: ['sources', index] }));
  return [...only, ...keysAt(content.answers, ['answers']), ...tests]
    .filter(({ name }) => !names.includes(name) && !name.includes('/'))
    .map(({ name, path }) => ({
      code: 'TEST_SOURCE',
      place: placeAt(tree, path),
      message: `the config has no source ${name}`,
      hint: didYouMean(name, names) ?? `known: ${[...new Set(names)].join(', ')}`,
    }));
}

function keysAt(map: object | undefined, path: Path): readonly { name: string; path: Path }[] {
  return Object.keys(map ?? {}).map((name) => ({ name, path: [...path, name] }));
}
