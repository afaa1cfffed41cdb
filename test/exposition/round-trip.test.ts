import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderPage } from '../../src/exposition/page.ts';
import { type Family, labelText } from '../../src/model/family.ts';
import { readPage, type Sample } from './reader.ts';
import { snapshot } from './support.ts';

interface Given {
  readonly type: 'gauge' | 'untyped' | 'counter';
  readonly help: string;
  readonly rows: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
    readonly time: number | undefined;
  }[];
}

const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,7}$/);
const label = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,5}$/);
/** Rich in what must be escaped. */
const words = fc.oneof(
  fc.string({ unit: fc.constantFrom('\\', '"', '\n', 'n', '{', '}', ',', '=', '#', ' ', 'é') }),
  fc.string({ unit: 'grapheme' }),
);
const row = fc.record({
  labels: fc.dictionary(
    label,
    words.filter((text) => text !== ''),
    { maxKeys: 4, noNullPrototype: true },
  ),
  value: fc.double(),
  time: fc.option(fc.integer({ min: -1e12, max: 1e13 }), { nil: undefined }),
});
const given: fc.Arbitrary<Given> = fc.record({
  type: fc.constantFrom('gauge', 'untyped', 'counter'),
  help: words,
  rows: fc.uniqueArray(row, { minLength: 1, maxLength: 6, selector: ({ labels }) => labelText(labels) }),
});

function familyOf([familyName, { type, help, rows }]: readonly [string, Given]): Family {
  return {
    name: familyName,
    type,
    help,
    labels: rows.map(({ labels }) => labelText(labels)),
    values: rows.map(({ value }) => value),
    timestamps: rows.map(({ time }) => (time === undefined ? undefined : time / 1000)),
  };
}

function samplesOf([familyName, { rows }]: readonly [string, Given]): readonly Sample[] {
  return rows.map(({ labels, value, time }) => ({ name: familyName, labels, value, time: time?.toString() }));
}

const inMilliseconds = (sample: Sample): Sample => ({
  ...sample,
  time: sample.time === undefined ? undefined : String(Math.round(Number(sample.time) * 1000)),
});

it('reads back what was written, in both formats', () => {
  const pages = fc.dictionary(name, given, { maxKeys: 5, noNullPrototype: true });
  fc.assert(
    fc.property(pages, (all) => {
      const entries = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
      const snapshots = [snapshot(...entries.map(familyOf))];
      const text = readPage(renderPage(snapshots, 'text').text);
      const open = readPage(renderPage(snapshots, 'openmetrics').text);
      const helps = entries.flatMap(([family, { help }]) => (help === '' ? [] : [[family, help]]));
      expect(text.samples).toEqual(entries.flatMap(samplesOf));
      expect(open.samples.map(inMilliseconds)).toEqual(text.samples);
      expect([...text.types]).toEqual(entries.map(([family, { type }]) => [family, type]));
      expect([...text.helps]).toEqual(helps);
      expect([...open.helps.values()]).toEqual([...text.helps.values()]);
    }),
    { numRuns: 300 },
  );
});
