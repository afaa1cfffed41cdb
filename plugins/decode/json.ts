import { definePlugin } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';
import { readCharset } from './charset.ts';

export const json = definePlugin<'decode', Record<string, never>>({
  kind: 'decode',
  name: 'json',
  summary: 'JSON as it is.',
  options: { type: 'object', additionalProperties: false },
  examples: [{ title: 'an object', options: {}, input: '{"queued": 3}', output: { queued: 3 } }],
  create: () => ({
    decode: (body, contentType, limits) => {
      const root = parse(readCharset(body, contentType));
      checkDepth(root, limits.depth);
      return { dialect: 'json', root };
    },
  }),
});

/** The parser's own message quotes the body, which may hold secrets: only the position is told. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const position = cause instanceof Error ? /position \d+/.exec(cause.message)?.[0] : undefined;
    const reason = text.trim() === '' ? 'it is empty' : `unexpected at ${position ?? 'its end'}`;
    throw new Fault('DECODE_SYNTAX', { format: 'JSON', reason });
  }
}

/** Level by level, so that depth costs no stack. */
function checkDepth(root: unknown, limit: number): void {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) throw new Fault('DECODE_DEPTH', { limit });
    level = level
      .flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
      .filter(isNested);
  }
}

function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
