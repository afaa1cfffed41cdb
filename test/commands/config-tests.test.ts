import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { createCoverage } from '../../src/commands/test/coverage.ts';
import { failureText } from '../../src/commands/test/report.ts';
import { runFile } from '../../src/commands/test/run-file.ts';
import { readTestFile } from '../../src/commands/test/test-file.ts';
import { formatProblem } from '../../src/config/format-problem.ts';
import { shippedConfigs } from '../support/shipped-configs.ts';

const README = readFileSync(fileURLToPath(new URL('../../README.md', import.meta.url)), 'utf8');

it.each(shippedConfigs())('configs/$name has a README, which the README names', ({ name, folder }) => {
  expect(existsSync(join(folder, 'README.md'))).toBe(true);
  expect(README).toContain(`[${name}](configs/${name}/README.md)`);
});

it.each(shippedConfigs())('configs/$name holds, and every metric gives a sample in it', async ({ test }) => {
  const coverage = createCoverage();
  const read = await readTestFile(test);
  const outcome = 'problems' in read ? read : await runFile(read, coverage);
  const wrong =
    'problems' in outcome
      ? outcome.problems.map(formatProblem)
      : outcome.results.flatMap((one) => one.failures.map((failure) => `${one.name}: ${failureText(failure)}`));
  expect(wrong).toEqual([]);
  const bare = coverage.metrics().filter(({ isCovered }) => !isCovered);
  expect(bare.map((metric) => metric.name)).toEqual([]);
});
