import { definePlugin } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';
import { decodeText } from './charset.ts';
import { parseLossless } from './lossless-json.ts';
import { mayLoseDigits } from './many-digits.ts';

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
      const { text, isUtf8 } = decodeText(body, contentType);
      const parse = lines ? parseLines : parseAtOnce;
      let root = parse(text);
      if (mayLoseDigits(isUtf8 ? body : Buffer.from(text))) {
        limits.slow?.();
        root = lines ? linesOf(text, parseLossless) : parseLossless(text);
      }
      checkDepth(root, limits.depth);
      return { dialect: 'json', root };
    },
  }),
});

/** The parser's own message quotes the body, which may hold secrets: only the place is told. */
function parseAtOnce(text: string, line = ''): unknown {
  try {
    return JSON.parse(text);
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
  return linesOf(text, (line, index) => parseAtOnce(line, `line ${index + 1}, `));
}

function linesOf(text: string, read: (line: string, index: number) => unknown): readonly unknown[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [read(line, index)]));
}

/** No source may ask for so many levels that a call for each of them would be too many. */
const MAX_CALLS = 1000;

function checkDepth(root: unknown, limit: number): void {
  const isTooDeep = limit <= MAX_CALLS ? isDeeper(root, limit) : isDeeperByLevels(root, limit);
  if (isTooDeep) throw new Fault('DECODE_DEPTH', { limit });
}

/** Most members are no containers: they cost no call. */
function isDeeper(value: unknown, limit: number): boolean {
  if (!isNested(value)) return false;
  if (limit === 0) return true;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) {
      const item: unknown = value[at];
      if (isNested(item) && isDeeper(item, limit - 1)) return true;
    }
    return false;
  }
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (isNested(member) && isDeeper(member, limit - 1)) return true;
  }
  return false;
}

/** Goes level by level, so that depth costs no stack. */
function isDeeperByLevels(root: unknown, limit: number): boolean {
  let level = [root].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === limit) return true;
    level = level.flatMap((nested) => Object.values(nested).filter(isNested));
  }
  return false;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
