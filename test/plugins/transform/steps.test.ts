import { expect, it } from 'vitest';
import { keyedTable } from '../../../src/kit/keyed-table.ts';
import { transforms } from '../../../plugins/transform/index.ts';
import type { OnMiss } from '../../../src/kit/join.ts';
import type { Context, Plugin } from '../../../src/kit/plugin.ts';
import { Element } from '../../../src/model/element.ts';
import {
  ABSENT,
  LOOKUP_MISS,
  Missing,
  NO_MATCH,
  NOT_A_NUMBER,
  NOT_A_TEXT,
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
const FRAME = frameOf(
  { factor: 3, names: ['a', 'b'] },
  { keeps: tableOf('keep'), drops: tableOf('drop'), empties: tableOf('empty') },
);

function step(name: string, options: unknown): (value: Value) => Value {
  const plugin = transforms.find((one) => one.name === name) as Plugin<'transform'>;
  const { value, problems } = compilePluginOptions(plugin, options);
  expect(problems).toEqual([]);
  const transform = plugin.create(value as never, {} as Context);
  const frame = { ...FRAME, scope: { ...FRAME.scope, now: 100_000 } };
  return (input) => transform(input, frame);
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
  ['match_all', '(a)|b', 'ab', ['a', null]],
  ['match_all', '(?P<k>\\w)(\\d)?', 'a1b', [{ k: 'a' }, { k: 'b' }]],
  ['replace', ['(\\d)', '<$1>'], 'a1b2', 'a<1>b<2>'],
  ['divide', '$.factor', '12', 4],
  ['divide', 1000, 7, 0.007],
  ['divide', 0, 1, Infinity],
  ['divide', 'x', 1, NOT_A_NUMBER],
  ['add', '$.nothing', 1, ABSENT],
  ['round', null, -0.2, 0],
  ['round', null, 'x', NOT_A_NUMBER],
  ['ceil', null, ['1.2'], 2],
  ['clamp', [0, '$.factor'], 7, 3],
  ['clamp', [0, 1], NaN, NaN],
  ['trim', null, '\t a b\n', 'a b'],
  ['lower', null, { a: 1 }, NOT_A_TEXT],
  ['split', ', ', 'a, b', ['a', 'b']],
  ['split', '', '🙂a', ['🙂', 'a']],
  ['join', '', [], ''],
  ['join', ',', ['a', { b: 1 }], NOT_A_TEXT],
  ['index', 2, ['a'], new Missing('absent')],
  ['index', 0, [null], new Missing('absent')],
  ['index', 'b', [{ b: 1 }], 1],
  ['index', 'toString', { b: 1 }, new Missing('absent')],
  ['index', '$.factor', [0, 1, 2, 9], 9],
  ['length', null, '🙂', 1],
  ['length', null, [], 0],
  ['length', null, new Element({ _a: 'x' }, 'abc'), 3],
  ['count', null, [], 0],
  ['count', null, NO_MATCH, NO_MATCH],
  ['count', null, { a: 1, b: 2 }, 1],
  ['sum', null, [], ABSENT],
  ['sum', null, ['1', 'x'], NOT_A_NUMBER],
  ['sum', null, [new Element({ _a: 'x' }, '2'), '3'], 5],
  ['min', null, [null, ''], ABSENT],
  ['max', null, [-1, '-2'], -1],
  ['avg', null, 4, 4],
  ['unique', null, ['1', 1, null], ['1']],
  ['keys', null, 'text', NO_MATCH],
  ['keys', null, [{ a: 1 }], ['a']],
  ['values', null, new Element({ _a: 'x', b: ['1'] }, undefined), ['x', ['1']]],
  ['zip', '$.names', [[1, 2]], [{ a: 1, b: 2 }]],
  ['zip', ['a', 'b', 'c'], [[1, 2]], [{ a: 1, b: 2 }]],
  ['zip', ['a'], [1], SEVERAL],
  ['age', null, 0, 100],
  ['age', null, '1970-01-01T00:00:40Z', 60],
  ['age', null, 'yesterday', NOT_A_NUMBER],
  ['cel', 'value * item.factor', 2, 6],
  ['cel', 'value.x', { y: 1 }, ABSENT],
  ['parse', 'number', '', ABSENT],
  ['parse', 'percent', 12, 0.12],
  ['parse', 'percent', ' 99.9 % ', 0.999],
  ['parse', 'percent', 'half', NOT_A_NUMBER],
  ['parse', 'unix', '1704067200.5', 1704067200.5],
  ['parse', 'unix_ms', 1704067200500, 1704067200.5],
  ['parse', 'duration', '', ABSENT],
  ['parse', { format: 'rfc3339', zone: '+02:00' }, '1970-01-01T02:00:10', 10],
];

it.each(CASES)('%s: %j makes of %j %j', (...[name, options, input, output]) => {
  expect(step(name, options)(input)).toEqual(output);
});

it('required fails the source when the value is missing', () => {
  expect(() => step('required', null)(ABSENT)).toThrow(expect.objectContaining({ code: 'EXTRACT_REQUIRED' }));
});

it.each<[string, unknown]>([
  ['parse', 'nubmer'],
  ['parse', { format: '%F' }],
  ['parse', { bytes: 'decimal' }],
  ['replace', ['a']],
  ['replace', ['a', 'b', 'c']],
  ['replace', ['(', 'b']],
  ['clamp', [0]],
  ['match_all', '(?=x)'],
  ['cel', '1 +'],
  ['round', 2],
  ['sum', 'x'],
])('%s refuses %j', (name, options) => {
  const plugin = transforms.find((one) => one.name === name) as Plugin<'transform'>;
  expect(compilePluginOptions(plugin, options).problems).toHaveLength(1);
});

it.each<[unknown]>([['%Q'], [{ format: '%F', zone: 'Europe/Nowhere' }]])('parse cannot be made of %j', (options) => {
  const parse = transforms.find((one) => one.name === 'parse') as Plugin<'transform'>;
  expect(() => parse.create(options as never, {} as Context)).toThrow();
});

it('lists each step once', () => {
  const names = transforms.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
