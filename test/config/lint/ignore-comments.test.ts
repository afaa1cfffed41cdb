import { describe, expect, it } from 'vitest';
import { applyIgnoreComments } from '../../../src/config/lint/ignore-comments.ts';
import type { Problem } from '../../../src/model/node.ts';

const problem = (line: number, code = 'LINT_TOTAL_NAME'): Problem => ({
  ...{ code, message: '', place: { file: 'a.yaml', line, column: 1, path: '' }, level: 'notice' },
});
const left = (text: string, ...problems: readonly Problem[]): readonly string[] =>
  applyIgnoreComments(problems, { file: 'a.yaml', text }).map(({ code, place }) => `${place.line} ${code}`);

describe('a comment', () => {
  it.each([
    ['of the line', 'a: 1 # check: ignore LINT_TOTAL_NAME\nb: 2', ['2 LINT_TOTAL_NAME']],
    ['of the next line', 'a: 1\n# check: ignore LINT_TOTAL_NAME\n# as it was\nb: 2', ['1 LINT_TOTAL_NAME']],
    ['with several codes', 'a: 1 # check: ignore LINT_UNIT_BASE, LINT_TOTAL_NAME\nb: 2', ['2 LINT_TOTAL_NAME']],
    ['with a reason', 'a: 1 #check: ignore LINT_TOTAL_NAME: old names\nb: 2', ['2 LINT_TOTAL_NAME']],
    ['of the file', '# An exporter.\n# check: ignore LINT_TOTAL_NAME\n---\na: 1\nb: 2', []],
    ['of another code', 'a: 1 # check: ignore LINT_UNIT_BASE\n', ['1 LINT_TOTAL_NAME']],
    ['with no code', 'a: 1 # check: ignore LINT_TOTAL\n', ['1 LINT_TOTAL_NAME', '1 LINT_UNKNOWN_IGNORE']],
  ])('%s', (_, text, found) => {
    const lines = text.split('\n').flatMap((line, index) => (/^\w/.test(line) ? [index + 1] : []));
    expect(left(text, ...lines.map((line) => problem(line)))).toEqual(found);
  });

  it('hides nothing that refuses a config', () => {
    const refusal = { ...problem(2, 'CONFIG_VALUE'), level: undefined };
    expect(left('# check: ignore CONFIG_HIDDEN_LABEL\na: 1', refusal as never)).toEqual(['2 CONFIG_VALUE']);
  });
});
