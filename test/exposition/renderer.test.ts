import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBlocks } from '../../src/exposition/blocks.ts';
import { createRenderer, type Format, renderPage } from '../../src/exposition/page.ts';
import type { Family } from '../../src/model/family.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { family, snapshot } from './support.ts';

const labels = fc.uniqueArray(fc.constantFrom('', 'a="1"', 'a="2"', 'a="3"', `a="${'x'.repeat(9000)}"`), {
  maxLength: 4,
});
const one = fc
  .tuple(fc.constantFrom('b', 'm', 'z'), fc.constantFrom('gauge', 'counter'), labels, fc.nat(3))
  .map(([name, type, texts, value]): Family =>
    family({ name, type: type, help: 'H' }, ...texts.map((text): [string, number] => [text, value])),
  );
const source = fc.uniqueArray(one, { maxLength: 3, selector: ({ name }) => name }).map((all) => snapshot(...all));
/** What becomes of a source before the next page: it stays, is another, goes, or one comes. */
const change = fc.tuple(fc.nat(5), fc.option(source), fc.constantFrom<Format>('text', 'openmetrics'));

it('writes page after page as each would be written from scratch', () => {
  fc.assert(
    fc.property(fc.array(source, { maxLength: 5 }), fc.array(change, { maxLength: 8 }), (first, changes) => {
      const renderer = createRenderer();
      const blocks = { text: createBlocks(), openmetrics: createBlocks() };
      let snapshots: readonly Snapshot[] = first;
      for (const [at, put, format] of changes) {
        snapshots = [...snapshots.slice(0, at), ...(put === null ? [] : [put]), ...snapshots.slice(at + 1)];
        const { sections, duplicates } = renderer.renderPage(snapshots, format);
        const page = blocks[format].of(sections);
        expect(renderer.renderPage(snapshots, format)).toEqual({ sections, duplicates });
        const sent = Buffer.concat(page.flat().map(({ bytes }) => bytes)).toString();
        expect({ text: sent, duplicates }).toEqual(renderPage(snapshots, format));
      }
    }),
    { numRuns: 500 },
  );
});

it('writes new values under the labels of before, and finds their duplicates', () => {
  const renderer = createRenderer();
  const [first, second] = [['x="1"'], ['x="2"']];
  const page = (value: number, ...columns: readonly (readonly string[])[]): string => {
    const parts = columns.map((labels) => snapshot({ name: 'a', type: 'gauge', help: '', labels, values: [value] }));
    const { sections, duplicates } = renderer.renderPage(parts, 'text');
    return [...sections.flatMap(({ chunks }) => chunks.map(String)), String(duplicates)].join('');
  };
  expect(page(1, first, second)).toMatch(/a\{x="1"\} 1\na\{x="2"\} 1\n0$/);
  expect(page(2, first, second)).toMatch(/a\{x="1"\} 2\na\{x="2"\} 2\n0$/);
  expect(page(3, first, first)).toMatch(/a\{x="1"\} 3\n1$/);
});
