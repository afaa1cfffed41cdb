import fc from 'fast-check';
import { expect, it } from 'vitest';
import { keyedTable } from '../../../src/kit/keyed-table.ts';
import { mergeTables } from '../../../src/kit/merge-tables.ts';
import { Element } from '../../../src/model/element.ts';
import type { Family } from '../../../src/model/family.ts';
import { Fault } from '../../../src/model/fault.ts';
import { ABSENT, ExactNumber, LOOKUP_MISS, type Value } from '../../../src/model/value.ts';
import { createFamilyReader, createFamilyWriter } from '../../../src/runtime/workers/columns.ts';
import { faultFromWire, faultToWire } from '../../../src/runtime/workers/faults.ts';
import { tableFromWire, tableToWire } from '../../../src/runtime/workers/tables.ts';
import { fromWire, toWire } from '../../../src/runtime/workers/values.ts';

const scalar = fc.oneof(fc.string(), fc.double(), fc.boolean());
const value: fc.Arbitrary<Value> = fc.oneof(
  scalar,
  fc.constantFrom(LOOKUP_MISS, ABSENT),
  fc.bigInt({ min: 10n ** 20n }).map((digits) => new ExactNumber(String(digits))),
  fc.dictionary(fc.string(), scalar),
  fc.array(fc.oneof(scalar, fc.constant(null))),
  fc
    .tuple(fc.dictionary(fc.constantFrom('a', '__proto__', 'text'), fc.array(fc.string())), fc.option(fc.string()))
    .map(([members, text]) => new Element(members, text ?? undefined)),
);

it('brings values over as they are, classes and all', () => {
  fc.assert(
    fc.property(value, (given) => {
      const found = fromWire(structuredClone(toWire(given)));
      expect(found).toEqual(given);
      if (given instanceof Element) expect(Element.textOf(found as Element)).toBe(Element.textOf(given));
    }),
  );
  // What is missing is compared by identity.
  expect(fromWire(structuredClone(toWire(LOOKUP_MISS)))).toBe(LOOKUP_MISS);
});

it('brings tables over, those of several parts too', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const rows = fc.array(fc.tuple(fc.option(key, { nil: undefined }), value));
  const fields = fc.array(
    fc.tuple(
      key,
      fc.dictionary(fc.constantFrom('x', 'y'), value).map((row) => new Map(Object.entries(row))),
    ),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(rows, fields), { minLength: 1, maxLength: 3 }), (parts) => {
      const table = mergeTables(
        parts.map((part) => keyedTable(part, 'empty')),
        'drop',
      );
      const wire = structuredClone(tableToWire(table));
      const found = tableFromWire(wire as NonNullable<typeof wire>);
      const { size, duplicates, keyless, onMiss } = table;
      expect(found).toMatchObject({ size, duplicates, keyless, onMiss });
      for (const one of ['a', 'b', 'c', 'd']) {
        for (const field of [undefined, 'x', 'y']) expect(found.get(one, field)).toEqual(table.get(one, field));
      }
    }),
  );
});

it('brings families over; labels that have not changed are not sent again', () => {
  const [writer, reader] = [createFamilyWriter(), createFamilyReader()];
  const family = fc.record(
    {
      name: fc.constant('n'),
      type: fc.constantFrom('gauge' as const, 'histogram' as const),
      help: fc.string(),
      unit: fc.string(),
      rows: fc.array(
        fc.tuple(
          fc.string().map((text) => text.replaceAll('\n', '')),
          fc.double(),
        ),
        { maxLength: 100 },
      ),
    },
    { requiredKeys: ['name', 'type', 'help', 'rows'] },
  );
  fc.assert(
    fc.property(fc.array(family, { maxLength: 3 }), (given) => {
      const families = given.map(({ rows, ...head }): Family => ({
        ...head,
        labels: rows.map(([labels]) => labels.toWellFormed()),
        values: rows.map(([, number]) => number),
      }));
      for (const columns of [undefined, 0]) {
        const wire = structuredClone(writer.write(families, new Set(reader.known)));
        expect(reader.read(wire, () => undefined)).toEqual(families);
        expect(wire.labels.length).toBe(columns ?? wire.labels.length);
      }
    }),
  );
});

it('brings faults over, with the trace of their cause', () => {
  const fault = new Fault('DECODE_SYNTAX', { format: 'JSON', reason: 'r' }, new TypeError('cause'));
  const found = faultFromWire(structuredClone(faultToWire(fault)));
  const { code, details, message } = fault;
  expect(found).toMatchObject({ code, details, message });
  const { name, stack } = fault.cause as Error;
  expect(found.cause).toMatchObject({ name, stack, message: 'cause' });
  expect(faultFromWire(faultToWire(new TypeError('secret')))).toMatchObject({ code: 'EXTRACT_UNEXPECTED' });
});
