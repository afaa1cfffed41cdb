import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Missing } from '../../../src/model/value.ts';
import { labelTest, labelWriter } from '../../../src/pipeline/extract/label-writer.ts';

const NAMES = ['b', 'a', 'c', 'a'];
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('', 'x', 'xy', '",', 'x",c="x', '\\"') },
  fc.constant(new Missing('lookup_miss')),
);
const values = fc.tuple(value, value, value, value);

it('tells the text that it writes from all others', () => {
  fc.assert(
    fc.property(values, values, fc.nat(4), (now, before, outer) => {
      const level = { names: NAMES.slice(0, outer), sourceNames: 0 };
      const [written, other] = [now, before].map((all) => labelWriter(level)(all.slice(0, outer)));
      const isWritten = (text: unknown): boolean =>
        typeof text === 'string' && labelTest(level)(now.slice(0, outer), text);
      expect(isWritten(written)).toBe(typeof written === 'string');
      expect(isWritten(other)).toBe(typeof other === 'string' && other === written);
      if (typeof written !== 'string' || written === '') return;
      expect(isWritten(`${written},`)).toBe(false);
      expect(isWritten(written.replace(/"$/, ','))).toBe(false);
    }),
  );
});
