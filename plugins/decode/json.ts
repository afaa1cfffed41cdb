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
      const root = parse(text);
      const overflows = surveyed(root, limits.depth);
      if (!overflows && !mayLoseDigits(isUtf8 ? body : Buffer.from(text))) return { dialect: 'json', root };
      limits.slow?.();
      return { dialect: 'json', root: lines ? linesOf(text, parseLossless) : parseLossless(text) };
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

/** Tells whether a number is too large for a double: it was read as infinite. @throws Fault DECODE_DEPTH */
function surveyed(root: unknown, limit: number): boolean {
  const survey = new Survey();
  const isTooDeep = limit <= MAX_CALLS ? survey.isDeeper([root], limit + 1) : survey.isDeeperByLevels(root, limit);
  if (isTooDeep) throw new Fault('DECODE_DEPTH', { limit });
  return survey.overflows;
}

class Survey {
  overflows = false;

  /** Most members are no containers: they cost no call. */
  isDeeper(container: object, limit: number): boolean {
    if (limit === 0) return true;
    if (Array.isArray(container)) {
      for (let at = 0; at < container.length; at += 1) if (this.#isDeeperAt(container[at], limit)) return true;
      return false;
    }
    for (const name in container) {
      if (this.#isDeeperAt((container as Readonly<Record<string, unknown>>)[name], limit)) return true;
    }
    return false;
  }

  #isDeeperAt(value: unknown, limit: number): boolean {
    if (typeof value === 'number') this.overflows ||= isInfinite(value);
    return isNested(value) && this.isDeeper(value, limit - 1);
  }

  /** Goes level by level, so that depth costs no stack. */
  isDeeperByLevels(root: unknown, limit: number): boolean {
    let level: readonly unknown[] = [root];
    for (let depth = 0; level.length > 0; depth += 1) {
      this.overflows ||= level.some((value) => typeof value === 'number' && isInfinite(value));
      const nested = level.filter(isNested);
      if (depth === limit && nested.length > 0) return true;
      level = nested.flatMap((one): readonly unknown[] => Object.values(one));
    }
    return false;
  }
}

function isInfinite(value: number): boolean {
  return value === Infinity || value === -Infinity;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
