import type { Coverage } from './coverage.ts';
import type { FileResult, TestResult } from './run-file.ts';
import type { Broken } from './test-file.ts';

/** resultJson writes results for programs: each file with its tests and what failed in them or is wrong with it, then the metrics that gave no sample. */
export function resultJson(
  outcomes: readonly (FileResult | Broken)[],
  coverages: ReadonlyMap<string, Coverage>,
): string {
  const files = outcomes.map((outcome) =>
    'problems' in outcome
      ? { file: outcome.file, problems: outcome.problems, tests: [] }
      : { file: outcome.read.file, problems: [], tests: outcome.results.map(plainTest) },
  );
  const coverage = [...coverages].map(([config, one]) => {
    const metrics = one.metrics();
    const uncovered = metrics.filter(({ isCovered }) => !isCovered).map(({ name, place }) => ({ name, place }));
    return { config, metrics: metrics.length, uncovered };
  });
  return `${JSON.stringify({ files, coverage }, undefined, 2)}\n`;
}

function plainTest({ name, seconds, failures }: TestResult): object {
  const plain = failures.map(({ place, about, lines }) => ({ place, about, lines }));
  return { name, seconds, holds: failures.length === 0, failures: plain };
}
