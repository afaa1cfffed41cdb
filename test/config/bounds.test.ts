import { describe, expect, it } from 'vitest';
import { problemsOf } from './stand-ins.ts';

const SOURCE = 'sources:\n  a:\n    url: http://h\n';
const levels = (write: (level: number) => string): string =>
  Array.from({ length: 12 }, (_, level) => write(level)).join('');
const ten = (text: string): string => Array.from({ length: 10 }, () => text).join(', ');

/** Each is refused by its size alone, in a moment and in one line. */
const BOMBS: Readonly<Record<string, string>> = {
  'lists of aliases': levels((level) => `a${level}: &a${level} [${ten(level === 0 ? 'x' : `*a${level - 1}`)}]\n`),
  'maps of aliases': levels(
    (level) =>
      `a${level}: &a${level} {${Array.from({ length: 10 }, (_, key) => `k${key}: ${level === 0 ? 'x' : `*a${level - 1}`}`).join(', ')}}\n`,
  ),
  'merges of merges': levels(
    (level) => `a${level}: &a${level} {<<: [${ten(level === 0 ? '{x: y}' : `*a${level - 1}`)}]}\n`,
  ),
  'a list of very many': `a: [${'x,'.repeat(200_000)}]`,
  'brackets without end': '['.repeat(50_000),
  'dashes without end': `${'- '.repeat(50_000)}x`,
  'braces without end': '{a: '.repeat(20_000),
  'indents without end': Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join(''),
};

describe('a file that would become too large', () => {
  it.each(Object.entries(BOMBS))('%s', { timeout: 20_000 }, async (_, text) => {
    expect(await problemsOf(text)).toEqual([expect.stringMatching(/^\d+:\d+ CONFIG_YAML$/)]);
  });
});

describe('within bounds', () => {
  it('aliases are fine, ten thousand of them too', async () => {
    const headers = (name: string): string => `    headers: {${name}: &x "1"}\n`;
    const items = Array.from({ length: 10_000 }, () => '*x').join(', ');
    const metric = `    metrics: [{name: m, type: enum, help: h, value: $.a, states: [a], labels: {l: {first: [${items}]}}}]\n`;
    expect(await problemsOf(SOURCE + headers('X') + metric)).toEqual([]);
  });

  it('each place of an alias is checked, and stands where its anchor does', async () => {
    const text = `${SOURCE}    tls: &t {insecure_skip_verify: maybe}\n  b:\n    url: http://h\n    tls: *t\n`;
    expect(await problemsOf(text)).toEqual(['4:36 CONFIG_SCHEMA']);
  });
});
