import { formatProblem } from '../../config/format-problem.ts';
import type { Metric } from './coverage.ts';
import type { FileResult, TestResult } from './run-file.ts';
import type { Failure } from './run-test.ts';
import type { Broken } from './test-file.ts';

/** Paint colours a text, or leaves it as it is where nobody would see colours. */
export type Paint = (colour: 'red' | 'green' | 'dim', text: string) => string;

const CODES = { red: 31, green: 32, dim: 2 } as const;

/** painter makes the paint for a terminal, or for a file. */
export function painter(hasColours: boolean): Paint {
  return (colour, text) => (hasColours ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text);
}

/** fileLines tells of a file: each test, and under one that failed where and in what. */
export function fileLines({ read, results }: FileResult, paint: Paint): readonly string[] {
  return [read.file, ...results.flatMap((result) => testLines(result, paint))];
}

function testLines({ name, failures }: TestResult, paint: Paint): readonly string[] {
  if (failures.length === 0) return [`  ${paint('green', '✓')} ${name}`];
  return [`  ${paint('red', '✗')} ${name}`, ...failures.flatMap((failure) => failureLines(failure, paint))];
}

function failureLines(failure: Failure, paint: Paint): readonly string[] {
  const [head = '', ...lines] = failureText(failure).split('\n');
  return [`    ${head}`, ...lines.map((line) => `      ${paintDiff(line, paint)}`)];
}

function paintDiff(line: string, paint: Paint): string {
  if (line.startsWith('- ')) return paint('red', line);
  return line.startsWith('+ ') ? paint('green', line) : line;
}

/** failureText is a failure as plain text: its place and what it is about, and a line for each `- expected`, `+ found`. */
export function failureText({ place: { file, line, column }, about, lines }: Failure): string {
  return [`${file}:${line}:${column} ${about}`, ...lines].join('\n');
}

/** brokenLines tells what is wrong with a test file. */
export function brokenLines({ problems }: Broken): readonly string[] {
  return problems.map(formatProblem);
}

/** coverageLines says how many metrics of a config gave a sample in any test, and which gave none; nothing of a config that was never at work. */
export function coverageLines(config: string, metrics: readonly Metric[], paint: Paint): readonly string[] {
  if (metrics.length === 0) return [];
  const bare = metrics.filter(({ isCovered }) => !isCovered);
  const count = `${metrics.length - bare.length} of ${metrics.length} metrics gave a sample`;
  return [
    `${config}: ${count}${bare.length === 0 ? '' : ', these never did:'}`,
    ...bare.map(({ name, place: { file, line, column } }) => paint('dim', `  ${file}:${line}:${column} ${name}`)),
  ];
}
