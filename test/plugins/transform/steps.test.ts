import { expect, it } from 'vitest';
import { keyedTable } from '../../../plugins/join/keyed-table.ts';
import { transforms } from '../../../plugins/transform/index.ts';
import type { OnMiss } from '../../../src/kit/join.ts';
import type { Context, Plugin } from '../../../src/kit/plugin.ts';
import {
  ABSENT,
  LOOKUP_MISS,
  NO_MATCH,
  NOT_A_NUMBER,
  SEVERAL,
  UNMAPPED,
  asValue,
  type Value,
} from '../../../src/model/value.ts';
import { compilePluginOptions, frameOf } from '../../support/plugin-options.ts';

const tableOf = (onMiss: OnMiss) =>
  keyedTable(
    [
      ['1', 'Lab'],
      ['2', new Map([['group', 'g']])],
    ],
    onMiss,
  );
const FRAME = frameOf({ factor: 3 }, { keeps: tableOf('keep'), drops: tableOf('drop'), empties: tableOf('empty') });

function step(name: string, options: unknown): (value: Value) => Value {
  const plugin = transforms.find((one) => one.name === name) as Plugin<'transform'>;
  const { value, problems } = compilePluginOptions(plugin, options);
  expect(problems).toEqual([]);
  const transform = plugin.create(value as never, {} as Context);
  return (input) => transform(input, FRAME);
}

const EXAMPLES = transforms.flatMap(({ name, examples }) =>
  examples.filter((example) => 'output' in example).map((example) => ({ name, ...example })),
);

it.each(EXAMPLES)('$name does what its example says: $title', ({ name, options, input, output }) => {
  expect(step(name, options)(asValue(input))).toEqual(output);
});

const CASES: readonly (readonly [string, unknown, Value, Value])[] = [
  ['match', '\\d+', 'none', NO_MATCH],
  ['match', '(a)|b', 'b', NO_MATCH],
  ['match', '^(.*) \\((\\d+)\\)$', 'Connected (2)', 'Connected'],
  ['map', { '1.10': 'x', no: 'y' }, '1.10', 'x'],
  ['map', { 0: 'zero' }, 0, 'zero'],
  ['map', { a: 1 }, 'b', UNMAPPED],
  ['scale', 1024, 'twelve', NOT_A_NUMBER],
  ['scale', '$.factor', 2, 6],
  ['parse', 'number', '0x10', NOT_A_NUMBER],
  ['parse', 'number', '1e3', 1000],
  ['parse', 'bool', 'off', false],
  ['parse', 'bool', 'maybe', NOT_A_NUMBER],
  ['default', '$.factor', ABSENT, 3],
  ['lookup', 'keeps', '1', 'Lab'],
  ['lookup', 'keeps', 1, 'Lab'],
  ['lookup', 'keeps', '9', '9'],
  ['lookup', 'empties', '9', ''],
  ['lookup', 'drops', '9', LOOKUP_MISS],
  ['lookup', { table: 'drops', on_miss: 'keep' }, '9', '9'],
  ['lookup', { table: 'keeps', field: 'group' }, '2', 'g'],
  ['lookup', 'keeps', ['1', '2'], SEVERAL],
];

it.each(CASES)('%s: %j makes of %j %j', (...[name, options, input, output]) => {
  expect(step(name, options)(input)).toEqual(output);
});

it('required fails the source when the value is missing', () => {
  expect(() => step('required', null)(ABSENT)).toThrow(expect.objectContaining({ code: 'EXTRACT_REQUIRED' }));
});
