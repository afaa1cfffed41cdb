import fc from 'fast-check';
import { expect, it } from 'vitest';
import { interpolate } from '../../src/config/interpolate.ts';
import { readReferences } from '../../src/config/references.ts';
import type { Problem } from '../../src/model/node.ts';
import { node } from '../expression/setting.ts';
import { mutated, PATIENCE, pollution, runs } from './round.ts';

const REFERENCES = [
  '${A}',
  '${A:-d}',
  '${A:?m}',
  '$${A}',
  '${A:-${B}}',
  '${file:nothing}',
  '${A',
  '$A',
  '${A:-${B:-}}x',
  'a ${A}b',
];
const VALUES = { A: 'v${B}$${', B: '{{ $.b }}', __proto__: null } as const;

const texts = fc
  .array(mutated(REFERENCES.map((text) => Buffer.from(text))), { maxLength: 3 })
  .map((parts) => parts.map((part) => part.toString()).join(''));
const notes = { file: () => undefined, folder: () => undefined, variable: () => undefined };

it(
  'splits every text into parts that are the text again',
  () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(
          readReferences(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text);
      }),
      runs(2000),
    );
  },
  PATIENCE,
);

it(
  'puts values in their places, never a reference of theirs, or says what is wrong',
  () => {
    let filled = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const problems: Problem[] = [];
        const parts = { env: VALUES, report: (problem: Problem) => problems.push(problem), notes };
        const found = interpolate(node(text), parts as never);
        for (const { code } of problems) expect(code).toMatch(/^CONFIG_(?:MISSING_VARIABLE|SECRET_FILE|REFERENCE)$/);
        if (problems.length > 0 || found.kind !== 'scalar') return;
        filled += 1;
        expect(found.text).toBe(expected(text));
      }),
      runs(2000),
    );
    expect(pollution()).toEqual([]);
    expect(filled).toBeGreaterThan(200);
  },
  PATIENCE,
);

/** The plain reading: what stands outside of references stays, and each of those is looked up on its own. */
function expected(text: string): string {
  return readReferences(text)
    .map(({ text: source, reference }) => {
      if (reference?.kind === 'escape') return '${';
      if (reference?.kind !== 'variable') return source;
      const value = reference.name === 'A' || reference.name === 'B' ? VALUES[reference.name] : '';
      return value !== '' || reference.operator !== '-' ? value : expected(reference.rest);
    })
    .join('');
}
