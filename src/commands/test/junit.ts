import { brokenLines, failureText } from './report.ts';
import type { FileResult, TestResult } from './run-file.ts';
import type { Broken } from './test-file.ts';

/** junitXml writes results as CI systems read them: a suite for each file, in which a broken file is one error. */
export function junitXml(files: readonly (FileResult | Broken)[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${files.map(suite).join('')}</testsuites>\n`;
}

function suite(file: FileResult | Broken): string {
  if ('problems' in file) {
    const head = tag('testsuite', { name: file.file, tests: 1, failures: 0, errors: 1 });
    const error = `      <error message="the test file is broken">${escaped(brokenLines(file).join('\n'))}</error>\n`;
    return `  ${head}\n    <testcase name="${escaped(file.file)}">\n${error}    </testcase>\n  </testsuite>\n`;
  }
  const { read, results } = file;
  const failures = results.filter((result) => result.failures.length > 0).length;
  const time = results.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3);
  const head = tag('testsuite', { name: read.file, tests: results.length, failures, errors: 0, time });
  return `  ${head}\n${results.map((result) => testCase(read.file, result)).join('')}  </testsuite>\n`;
}

function testCase(file: string, { name, seconds, failures }: TestResult): string {
  const head = tag('testcase', { classname: file, name, time: seconds.toFixed(3) });
  const texts = failures.map((failure) => {
    return `      ${tag('failure', { message: failure.about })}${escaped(failureText(failure))}</failure>\n`;
  });
  return `    ${head}\n${texts.join('')}    </testcase>\n`;
}

function tag(name: string, attributes: Readonly<Record<string, string | number>>): string {
  const texts = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${texts.join('')}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters have no place in XML 1.0, escaped or not. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
    .replace(/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]|\p{Surrogate}/gu, '\uFFFD');
}
