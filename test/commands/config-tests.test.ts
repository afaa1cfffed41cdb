import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

const shipped = shippedConfigs().map(({ name, test }) => [`configs/${name}`, test] as const);
/** Configs that somebody new to the language wrote from its reference alone. */
const READERS = fileURLToPath(new URL('../language/readers/', import.meta.url));
const readers = readdirSync(READERS)
  .filter((name) => name.endsWith('.test.yaml'))
  .map((name) => [name, join(READERS, name)] as const);

it.each([...shipped, ...readers])('%s holds, and every metric gives a sample in it', async (_, test) => {
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
