import { describe, expect, it } from 'vitest';
import type { Each, Expression, Frame } from '../../../src/kit/expression.ts';
import type { Family } from '../../../src/model/family.ts';
import { asValue, LOOKUP_MISS, type Value } from '../../../src/model/value.ts';
import type { EntryPlan, GroupPlan, MetricPlan } from '../../../src/pipeline/entry-plan.ts';
import { compileExtract } from '../../../src/pipeline/extract/extract.ts';
import { createWalks, type Walks } from '../../../src/pipeline/extract/walks.ts';
import { passes } from '../../../src/pipeline/extract/passes.ts';
import { createCollector } from '../../../src/pipeline/families/collector.ts';
import type { LimitsPlan } from '../../../src/pipeline/plan.ts';

const LIMITS: LimitsPlan = { depth: 1000, series: 100, labelLength: 64, labels: 10, over: 'fail' };

const expression = (text: string, evaluate: (frame: Frame) => Value): Expression => ({ text, evaluate });
const field = (name: string): Expression =>
  expression(name, ({ item }) => asValue((item as Record<string, unknown> | undefined)?.[name]));
const text = (value: string): Expression => expression(value, () => value);
const each = (name: string): Each => ({
  text: name,
  rounds: (frame) => {
    const items = ((frame.item as Record<string, unknown>)[name] ?? []) as unknown[];
    return items.map((item, key) => ({ item, key, parent: frame, scope: frame.scope }));
  },
});

const gauge = (name: string, more: Partial<MetricPlan> = {}): MetricPlan => ({
  kind: 'metric',
  name,
  type: 'gauge',
  help: '',
  labels: {},
  reading: { as: 'value', value: field(name) },
  optional: false,
  ...more,
});
const states = (name: string, listed: readonly string[], unknown: 'zero' | 'fail' = 'zero'): Partial<MetricPlan> => ({
  type: 'enum',
  reading: { as: 'enum', value: field(name), states: listed, stateLabel: name, unknown },
});
const group = (entries: EntryPlan[], more: Partial<GroupPlan> = {}): GroupPlan => ({
  kind: 'group',
  labels: {},
  entries,
  ...more,
});

interface Case {
  readonly says: string;
  readonly entries: EntryPlan[];
  readonly document: unknown;
  readonly sourceLabels?: Record<string, Expression>;
  readonly limits?: Partial<LimitsPlan>;
  readonly lines: string[];
  readonly drops?: Record<string, number>;
}

interface Run extends Omit<Case, 'says' | 'lines'> {
  readonly walks?: Walks;
}

function run({ entries, document, sourceLabels = {}, limits = {}, walks }: Run): {
  lines: string[];
  drops: Record<string, number>;
} {
  const out = createCollector({ ...LIMITS, ...limits });
  const scope: Frame['scope'] = { document: { dialect: 'json', root: document }, now: 0, table: () => undefined };
  const extract = compileExtract(sourceLabels, entries, { walks });
  extract({ item: document, key: undefined, parent: undefined, scope }, out);
  return { lines: out.families().flatMap(lines), drops: Object.fromEntries(out.drops) };
}

const lines = ({ name, labels, values }: Family): string[] =>
  labels.map((label, row) => `${name}{${label}} ${values[row]}`);

const CASES: Case[] = [
  {
    says: 'nested groups hand their labels down, sorted, the inner of two equal names winning',
    sourceLabels: { site: text('north'), zone: text('outer') },
    entries: [
      group([group([gauge('load')], { each: each('members'), labels: { member: field('id'), zone: text('inner') } })], {
        each: each('pools'),
        labels: { pool: field('name') },
      }),
    ],
    document: {
      pools: [
        {
          name: 'a',
          members: [
            { id: 'x', load: 1 },
            { id: 'y', load: '2.5' },
          ],
        },
        { name: 'b' },
      ],
    },
    lines: [
      'load{member="x",pool="a",site="north",zone="inner"} 1',
      'load{member="y",pool="a",site="north",zone="inner"} 2.5',
    ],
  },
  {
    says: 'an absent label is the empty label; an object is counted',
    entries: [gauge('up', { labels: { none: field('none'), odd: field('odd') } })],
    document: { up: true, odd: {} },
    lines: ['up{} 1'],
    drops: { not_a_text: 1 },
  },
  {
    says: 'label values are escaped',
    entries: [gauge('up', { labels: { path: text('a\\b"c\nd') } })],
    document: { up: 1 },
    lines: ['up{path="a\\\\b\\"c\\nd"} 1'],
  },
  {
    says: 'what is not there is counted by reason, unless it is optional',
    entries: [gauge('a'), gauge('b'), gauge('c'), gauge('d', { optional: true })],
    document: { a: null, b: 'twelve', c: [1, 2] },
    lines: [],
    drops: { absent: 1, not_a_number: 1, several: 1 },
  },
  {
    says: 'the first of two equal series wins, in config order, then document order',
    entries: [gauge('a'), gauge('a', { reading: { as: 'value', value: field('b') } })],
    document: { a: 1, b: 2 },
    lines: ['a{} 1'],
    drops: { duplicate: 1 },
  },
  {
    says: 'a counter is neither negative nor NaN',
    entries: [gauge('a', { type: 'counter' }), gauge('b', { type: 'counter' }), gauge('c', { type: 'counter' })],
    document: { a: -1, b: 'NaN', c: 7 },
    lines: ['c{} 7'],
    drops: { not_a_counter: 2 },
  },
  {
    says: 'an enum gives one series per state under its label',
    entries: [
      gauge('health', { ...states('health', ['good', 'bad']), labels: { app: text('a') } }),
      gauge('other', states('other', ['on', 'off'])),
    ],
    document: { health: 'bad', other: 'unheard of' },
    lines: [
      'health{app="a",health="good"} 0',
      'health{app="a",health="bad"} 1',
      'other{other="on"} 0',
      'other{other="off"} 0',
    ],
    drops: { unknown_state: 1 },
  },
  {
    says: 'an info is 1',
    entries: [gauge('build_info', { type: 'info', reading: { as: 'one' }, labels: { version: field('version') } })],
    document: { version: '1.10' },
    lines: ['build_info{version="1.10"} 1'],
  },
  {
    says: 'a look-up miss that drops takes the samples with it',
    entries: [group([gauge('a'), gauge('b')], { labels: { name: expression('miss', () => LOOKUP_MISS) } })],
    document: { a: 1, b: 2 },
    lines: [],
    drops: { lookup_miss: 2 },
  },
  {
    says: 'where passes over items',
    entries: [group([gauge('n')], { each: each('rows'), where: field('on') })],
    document: { rows: [{ n: 1, on: true }, { n: 2, on: '0' }, { n: 3 }] },
    lines: ['n{} 1'],
  },
  {
    says: 'over the limit of series, truncate keeps the first and counts the rest',
    entries: [group([gauge('n', { labels: { key: field('n') } })], { each: each('rows') })],
    document: { rows: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    limits: { series: 2, over: 'truncate' },
    lines: ['n{key="1"} 1', 'n{key="2"} 2'],
    drops: { limit: 1 },
  },
  {
    says: 'a label over its limit takes its sample with it, with truncate',
    entries: [gauge('a', { labels: { long: field('long') } }), gauge('b')],
    document: { a: 1, b: 2, long: 'xxx' },
    limits: { labelLength: 2, over: 'truncate' },
    lines: ['b{} 2'],
    drops: { limit: 1 },
  },
];

describe('extract', () => {
  it.each(CASES)('$says', ({ lines: expected, drops = {}, ...given }) => {
    expect(run(given)).toEqual({ lines: expected, drops });
  });

  it.each([
    ['EXTRACT_SERIES_LIMIT', { series: 0 }],
    ['EXTRACT_LABEL_LIMIT', { labelLength: 2 }],
  ])('fails with %s over a limit', (code, limits) => {
    const entries = [gauge('a', { labels: { long: text('long') } })];
    expect(() => run({ entries, document: { a: 1 }, limits })).toThrow(expect.objectContaining({ code }));
  });

  it('fails on a state that is not listed where the metric says so', () => {
    const entries = [gauge('a', states('a', ['x'], 'fail'))];
    expect(() => run({ entries, document: { a: 'y' } })).toThrow(
      expect.objectContaining({ code: 'EXTRACT_UNKNOWN_STATE' }),
    );
  });
});

describe('passes', () => {
  it.each([
    [true, true],
    ['no', true],
    [1, true],
    [[1, 2], true],
    [{}, true],
    [false, false],
    [0, false],
    ['', false],
    ['0', false],
    ['false', false],
    [[], false],
    [null, false],
  ])('%j → %s', (value, expected) => {
    expect(passes(asValue(value))).toBe(expected);
  });
});

it('reads under the labels of each source what was compiled once for several', () => {
  let compiled = 0;
  const shared = createWalks();
  const walks: Walks = {
    of: (entries, names, compile) => shared.of(entries, names, () => ((compiled += 1), compile())),
  };
  const entries = [group([gauge('load')], { each: each('members'), labels: { member: field('id') } }), gauge('load')];
  const document = { load: 1, members: [{ id: 'a', load: 2 }] };
  const read = (sourceLabels: Record<string, Expression>): readonly string[] =>
    run({ entries, document, sourceLabels, walks }).lines;
  expect([read({ target: text('one') }), read({ target: text('two') }), read({ site: text('one') }), read({})]).toEqual(
    [
      ['load{member="a",target="one"} 2', 'load{target="one"} 1'],
      ['load{member="a",target="two"} 2', 'load{target="two"} 1'],
      ['load{member="a",site="one"} 2', 'load{site="one"} 1'],
      ['load{member="a"} 2', 'load{} 1'],
    ],
  );
  expect(compiled).toBe(3);
});
