import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { renderPage } from '../../src/exposition/page.ts';
import { openDecoder } from '../../src/kit/open-decoder.ts';
import { PURE } from '../../src/kit/pure-context.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { type Family, labelText } from '../../src/model/family.ts';
import { readPage } from '../exposition/reader.ts';
import { snapshot } from '../exposition/support.ts';
import { PATIENCE, runs } from './round.ts';

/** Texts that look like a page, and characters that end lines, are no characters, or have no width. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r',
        '\r\n',
        '\0',
        '\u2028',
        '\u0085',
        '\ufeff',
        '\ud800',
        '\udc00',
        '\\n',
        '\\"',
        '"} 1\n',
        '# EOF\n',
      ),
      fc.constantFrom(
        '# TYPE a gauge\n',
        'a{b="c"} 1',
        '{',
        '}',
        ',',
        '=',
        ' ',
        '\t',
        '\x1b[0m',
        'é',
        '😀',
        '+Inf',
        '} 1 2 # {a="b"} 1',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '');
const values = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, Number.MAX_VALUE, 2 ** 53 + 2, 1e21, 1e-7, 0.1 + 0.2),
);
const pages = fc.record({
  help: texts,
  rows: fc.uniqueArray(fc.record({ label: texts, value: values }), {
    minLength: 1,
    maxLength: 5,
    selector: ({ label }) => Buffer.from(label).toString(),
  }),
});

it(
  'writes every label, help and value so that it is read again as it was',
  async () => {
    const decoder = await openDecoder({ registry: createRegistry(plugins), context: PURE }, 'prometheus');
    fc.assert(
      fc.property(pages, fc.constantFrom('text', 'openmetrics'), ({ help, rows }, format) => {
        const family: Family = {
          ...{ name: 'm', type: 'gauge', help },
          labels: rows.map(({ label }) => labelText({ label })),
          values: rows.map(({ value }) => value),
        };
        const { text } = renderPage([snapshot(family)], format);
        // A page is UTF-8: a lone surrogate is no character there.
        const sent = Buffer.from(text);
        const page = readPage(sent.toString());
        const expected = rows.map(({ label, value }) => ({
          name: 'm',
          labels: { label: Buffer.from(label).toString() },
          value,
          time: undefined,
        }));
        expect(page.samples).toEqual(expected);
        const { root } = decoder.decode(sent, '', { depth: 10 });
        expect(root).toMatchObject(expected.map(({ labels, value }) => ({ name: 'm', labels, value })));
      }),
      runs(1000),
    );
  },
  PATIENCE,
);
