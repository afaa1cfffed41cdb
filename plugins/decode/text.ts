import type { Document } from '../../src/kit/expression.ts';
import type { Regex } from '../../src/kit/compiler.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';
import { readText } from './charset.ts';
import { skipLines } from './skip-lines.ts';

interface Options {
  readonly pattern?: Regex;
  readonly lines?: Regex;
  readonly pairs?: string;
  readonly skip?: number;
}

const NAMED_GROUP = '\\(\\?P?<[A-Za-z_]';

export const text = definePlugin<'decode', Options>({
  kind: 'decode',
  name: 'text',
  summary: 'Plain text: the whole of it, or what one pattern, a pattern per line or pairs make of it.',
  options: {
    type: 'object',
    additionalProperties: false,
    not: {
      anyOf: [{ required: ['pattern', 'lines'] }, { required: ['pattern', 'pairs'] }, { required: ['lines', 'pairs'] }],
    },
    properties: {
      pattern: {
        type: 'string',
        compile: 'regex',
        pattern: NAMED_GROUP,
        description: 'One match in the whole text; the document holds its named groups, `(?<name>…)`.',
      },
      lines: {
        type: 'string',
        compile: 'regex',
        pattern: NAMED_GROUP,
        description:
          'A match per line; the document is a list of the named groups of each. Other lines are passed over.',
      },
      pairs: {
        type: 'string',
        compile: 'text',
        minLength: 1,
        description: 'What stands between key and value in each line; the first of equal keys wins.',
      },
      skip: { type: 'integer', minimum: 0, default: 0, description: 'Lines at the start that are not looked at.' },
    },
  },
  examples: [
    { title: 'the whole text', options: {}, input: '4.5.2', output: '4.5.2' },
    {
      title: 'one pattern',
      options: { pattern: 'Active connections: (?<active>\\d+)' },
      input: 'Active connections: 7\nReading: 0\n',
      output: { active: '7' },
    },
    {
      title: 'a pattern per line',
      options: { lines: '^(?<name>\\w+) (?<size>\\d+)$' },
      input: 'a 1\n-\nb 2\n',
      output: [
        { name: 'a', size: '1' },
        { name: 'b', size: '2' },
      ],
    },
    {
      title: 'pairs',
      options: { pairs: ': ' },
      input: 'Total Accesses: 5\nScoreboard: __W.\n',
      output: { 'Total Accesses': '5', Scoreboard: '__W.' },
    },
    {
      title: 'pairs behind a line that is none',
      options: { pairs: ': ', skip: 1 },
      input: 'localhost\nUptime: 5\n',
      output: { Uptime: '5' },
    },
  ],
  create: ({ pattern, lines, pairs, skip = 0 }) => ({
    decode: (body, contentType) => {
      const whole = skipLines(readText(body, contentType), skip).replace(/\r\n?/g, '\n');
      if (pattern !== undefined) return { dialect: 'json', root: matchWhole(pattern, whole) };
      if (lines !== undefined) return matchLines(lines, whole);
      return pairs === undefined ? { dialect: 'json', root: whole } : splitPairs(pairs, whole);
    },
  }),
});

type Groups = Readonly<Record<string, string>>;

function matchWhole(pattern: Regex, whole: string): Groups {
  const groups = namedGroups(pattern, whole);
  if (groups === undefined) throw new Fault('DECODE_SYNTAX', { format: 'text', reason: 'the pattern does not match' });
  return groups;
}

function matchLines(pattern: Regex, whole: string): Document {
  const lines = linesOf(whole);
  const root = lines.map((line) => namedGroups(pattern, line)).filter((groups) => groups !== undefined);
  return { dialect: 'json', root, passedOver: lines.length - root.length };
}

function splitPairs(separator: string, whole: string): Document {
  const pairs = new Map<string, string>();
  let passedOver = 0;
  for (const line of linesOf(whole)) {
    const at = line.indexOf(separator);
    const key = line.slice(0, at).trim();
    if (at === -1) passedOver += 1;
    else if (!pairs.has(key)) pairs.set(key, line.slice(at + separator.length));
  }
  return { dialect: 'json', root: Object.fromEntries(pairs), passedOver };
}

/** Lines with nothing on them are no lines. */
function linesOf(whole: string): readonly string[] {
  return whole.split('\n').filter((line) => line.trim() !== '');
}

/** The groups of the first match that took part in it, by name; undefined without a match. */
function namedGroups(pattern: Regex, input: string): Groups | undefined {
  const groups = pattern.exec(input);
  if (groups === undefined) return undefined;
  const named = pattern.groupNames.map((name, index) => [name, groups[index + 1]] as const);
  return Object.fromEntries(
    named.filter((pair): pair is readonly [string, string] => pair[0] !== '' && pair[1] !== undefined),
  );
}
