import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createCoverage } from '../../src/commands/test/coverage.ts';
import { failureText } from '../../src/commands/test/report.ts';
import { runFile } from '../../src/commands/test/run-file.ts';
import { readTestFile } from '../../src/commands/test/test-file.ts';
import { formatProblem } from '../../src/config/format-problem.ts';

const CONFIGS = fileURLToPath(new URL('../../configs/', import.meta.url));
const files = readdirSync(CONFIGS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.yaml'));

it('finds the tests of the shipped configs', () => {
  expect(files).toContain('mirth/mirth.test.yaml');
});

it.each(files)('configs/%s holds, and every metric gives a sample in it', async (name) => {
  const coverage = createCoverage();
  const read = await readTestFile(`${CONFIGS}${name}`);
  const outcome = 'problems' in read ? read : await runFile(read, coverage);
  const wrong =
    'problems' in outcome
      ? outcome.problems.map(formatProblem)
      : outcome.results.flatMap((one) => one.failures.map((failure) => `${one.name}: ${failureText(failure)}`));
  expect(wrong).toEqual([]);
  const bare = coverage.metrics().filter(({ isCovered }) => !isCovered);
  expect(bare.map((metric) => metric.name)).toEqual([]);
});
