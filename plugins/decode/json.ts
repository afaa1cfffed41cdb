import { definePlugin } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';
import { readText } from './charset.ts';
import { parseLossless } from './lossless-json.ts';

interface Options {
  readonly lines?: boolean;
}

export const json = definePlugin<'decode', Options>({
  kind: 'decode',
  name: 'json',
  summary: 'JSON as it is; numbers keep every digit, also beyond 2^53.',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      lines: {
        type: 'boolean',
        default: false,
        description: 'One JSON value per line (NDJSON); the document is their list.',
      },
    },
  },
  examples: [
    { title: 'an object', options: {}, input: '{"queued": 3}', output: { queued: 3 } },
    {
      title: 'a value per line',
      options: { lines: true },
      input: '{"n": 1}\n{"n": 2}\n',
      output: [{ n: 1 }, { n: 2 }],
    },
  ],
  create: ({ lines = false }) => ({
    decode: (body, contentType, limits) => {
      const text = readText(body, contentType);
      const root = lines ? parseLines(text) : parse(text);
      checkDepth(root, limits.depth);
      return { dialect: 'json', root };
    },
  }),
});

/** A number of so many digits, or with such an exponent, may be one that a double cannot hold. */
const MANY_DIGITS = /\d[\d.]{15}|\d[eE][+-]?\d{3}/;

/** The parser's own message quotes the body, which may hold secrets: only the place is told. */
function parse(text: string, line = ''): unknown {
  try {
    const root = JSON.parse(text) as unknown;
    return MANY_DIGITS.test(text) ? parseLossless(text) : root;
  } catch (cause) {
    const reason = text.trim() === '' ? 'it is empty' : `${line}${reasonOf(cause)}`;
    throw new Fault('DECODE_SYNTAX', { format: 'JSON', reason });
  }
}

function reasonOf(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : '';
  if (message.includes('end of JSON')) return 'it ends too early';
  const position = /position \d+/.exec(message)?.[0];
  return position === undefined ? 'unexpected text' : `unexpected text at ${position}`;
}

function parseLines(text: string): readonly unknown[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parse(line, `line ${index + 1}, `)]));
}

/** Goes level by level, so that depth costs no stack. */
function checkDepth(root: unknown, limit: number): void {
  let level = [root].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) throw new Fault('DECODE_DEPTH', { limit });
    level = level.flatMap((nested) => Object.values(nested).filter(isNested));
  }
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
