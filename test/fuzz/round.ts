import fc, { type Parameters } from 'fast-check';

/**
 * ROUND says how long a property is tried, and from which seed. `npm test` tries the same cases each time; `npm run fuzz` tries
 * other ones in greater number, and what it finds is tried again with FUZZ_SEED.
 */
export const ROUND = {
  seed: Number(process.env['FUZZ_SEED'] ?? 20_240_229),
  /** How many cases for one of the short round. */
  factor: Number(process.env['FUZZ_FACTOR'] ?? 1),
} as const;

/** runs gives a property its part of the round: so many cases in the short one. */
export function runs<T>(short: number): Parameters<T> {
  return { seed: ROUND.seed, numRuns: Math.ceil(short * ROUND.factor) };
}

/** Patience is how long a test may take, in milliseconds: vitest's own in the short round, an hour in a long one. */
export const PATIENCE = ROUND.factor > 1 ? 3_600_000 : 60_000;

/** Edit is a change of some bytes: `length` of them at a place (of a thousand) make room for others. */
export interface Edit {
  readonly at: number;
  readonly length: number;
  readonly put: Uint8Array;
}

/** What breaks readers: marks of the formats, numbers at their ends, bytes that no charset has, names that objects have. */
const SCRAPS = [
  ...[
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    '<',
    '>',
    '</',
    '/>',
    '&',
    ';',
    '&#0;',
    '&#xD800;',
    '&a;',
    '<!--',
    '-->',
    ']]>',
    '\\',
  ],
  ...[
    '\\u0000',
    '\\ud800',
    '<![CDATA[',
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    '<?x?>',
    'xmlns:a=""',
    ',',
    ':',
    '\n',
    '\r',
    '\t',
  ],
  ...[
    '1e999',
    '-0',
    '0x1',
    '9007199254740993',
    '00',
    '.',
    'NaN',
    '+Inf',
    'null',
    'true',
    '__proto__',
    'constructor',
    '#',
  ],
  ...[
    '# TYPE a counter\n',
    'le="1"',
    '{a="b"} 1',
    '$',
    '..',
    '[*]',
    '[?(@.a)]',
    '@',
    '{{',
    '}}',
    '${',
    '${A}',
    '|',
    '*a',
    '&a',
  ],
].map((text) => Buffer.from(text));
const BYTES = [[0], [0xff, 0xfe], [0xef, 0xbb, 0xbf], [0xc3], [0xed, 0xa0, 0x80], [0x80], [0x1f, 0x8b]].map((all) =>
  Buffer.from(all),
);

const put = fc.oneof(
  fc.constantFrom<Uint8Array>(...SCRAPS, ...BYTES, Buffer.alloc(0)),
  fc.uint8Array({ maxLength: 4 }),
);
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(999),
  length: fc.oneof(fc.constant(0), fc.nat(12), fc.nat(400)),
  put,
});

/** mutated gives one of the texts with up to six edits: mostly still of its format, seldom right. */
export function mutated(texts: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { maxLength: 6 })).map(([text, edits]) => {
    let bytes = Buffer.from(text);
    for (const { at, length, put: other } of edits) {
      const from = Math.floor((at * bytes.length) / 1000);
      bytes = Buffer.concat([bytes.subarray(0, from), other, bytes.subarray(from + length)]);
    }
    return bytes;
  });
}

/** pollution lists what has been put on the prototypes that data could reach; it must stay empty. */
export function pollution(): readonly string[] {
  return [Object.prototype, Array.prototype, Map.prototype].flatMap((prototype) => Object.keys(prototype));
}
