import { describe, expect, it } from 'vitest';
import { createRenderer, renderPage } from '../../src/exposition/page.ts';
import type { Family } from '../../src/model/family.ts';
import { family, histogram, snapshot, summary } from './support.ts';

const page = (...families: readonly Family[]): { text: string; openmetrics: string } => ({
  text: renderPage([snapshot(...families)], 'text').text,
  openmetrics: renderPage([snapshot(...families)], 'openmetrics').text,
});
const lines = (...all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

interface Golden {
  readonly what: string;
  readonly families: readonly Family[];
  readonly text: readonly string[];
  readonly openmetrics: readonly string[];
}

const HISTOGRAM_LINES = [
  'h_bucket{a="x",le="1.0"} 2',
  'h_bucket{a="x",le="+Inf"} 3',
  'h_sum{a="x"} 4.5',
  'h_count{a="x"} 3',
];
const SUMMARY_LINES = ['q{quantile="0.5"} 1', 'q{quantile="1.0"} 2', 'q_sum 6', 'q_count 4'];

const GOLDEN: readonly Golden[] = [
  {
    what: 'gauge with a unit',
    families: [family({ name: 't_seconds', type: 'gauge', help: 'T', unit: 'seconds' }, ['', 1.5], ['a="b"', -2])],
    text: ['# HELP t_seconds T', '# TYPE t_seconds gauge', 't_seconds 1.5', 't_seconds{a="b"} -2'],
    openmetrics: [
      '# TYPE t_seconds gauge',
      '# UNIT t_seconds seconds',
      '# HELP t_seconds T',
      't_seconds 1.5',
      't_seconds{a="b"} -2',
    ],
  },
  {
    what: 'gauge whose name lacks its unit, and without help',
    families: [family({ name: 'seconds', type: 'gauge', help: '', unit: 'seconds' }, ['', 1])],
    text: ['# TYPE seconds gauge', 'seconds 1'],
    openmetrics: ['# TYPE seconds gauge', 'seconds 1'],
  },
  {
    what: 'gauge that ends in _total',
    families: [family({ name: 'g_total', type: 'gauge', help: 'G' }, ['', 1])],
    text: ['# HELP g_total G', '# TYPE g_total gauge', 'g_total 1'],
    openmetrics: ['# TYPE g_total gauge', '# HELP g_total G', 'g_total 1'],
  },
  {
    what: 'counter with the unit before _total',
    families: [family({ name: 'io_bytes_total', type: 'counter', help: 'C', unit: 'bytes' }, ['', 7])],
    text: ['# HELP io_bytes_total C', '# TYPE io_bytes_total counter', 'io_bytes_total 7'],
    openmetrics: ['# TYPE io_bytes counter', '# UNIT io_bytes bytes', '# HELP io_bytes C', 'io_bytes_total 7'],
  },
  {
    what: 'counter without _total',
    families: [family({ name: 'c', type: 'counter', help: 'C' }, ['', 7])],
    text: ['# HELP c C', '# TYPE c counter', 'c 7'],
    openmetrics: ['# TYPE c unknown', '# HELP c C', 'c 7'],
  },
  {
    what: 'untyped',
    families: [family({ name: 'u', type: 'untyped', help: 'U' }, ['', NaN])],
    text: ['# HELP u U', '# TYPE u untyped', 'u NaN'],
    openmetrics: ['# TYPE u unknown', '# HELP u U', 'u NaN'],
  },
  {
    what: 'enum under its own name, whose unit is never sent',
    families: [
      family({ name: 'e_s', type: 'enum', help: 'E', unit: 's', stateLabel: 'e_s' }, ['e_s="on"', 1], ['e_s="off"', 0]),
    ],
    text: ['# HELP e_s E', '# TYPE e_s gauge', 'e_s{e_s="on"} 1', 'e_s{e_s="off"} 0'],
    openmetrics: ['# TYPE e_s stateset', '# HELP e_s E', 'e_s{e_s="on"} 1', 'e_s{e_s="off"} 0'],
  },
  {
    what: 'enum under another label',
    families: [family({ name: 'e', type: 'enum', help: 'E', stateLabel: 'state' }, ['state="on"', 1])],
    text: ['# HELP e E', '# TYPE e gauge', 'e{state="on"} 1'],
    openmetrics: ['# TYPE e gauge', '# HELP e E', 'e{state="on"} 1'],
  },
  {
    what: 'info',
    families: [family({ name: 'build_info', type: 'info', help: 'I' }, ['v="1"', 1])],
    text: ['# HELP build_info I', '# TYPE build_info gauge', 'build_info{v="1"} 1'],
    openmetrics: ['# TYPE build info', '# HELP build I', 'build_info{v="1"} 1'],
  },
  {
    what: 'info without _info',
    families: [family({ name: 'build', type: 'info', help: 'I' }, ['v="1"', 1])],
    text: ['# HELP build I', '# TYPE build gauge', 'build{v="1"} 1'],
    openmetrics: ['# TYPE build gauge', '# HELP build I', 'build{v="1"} 1'],
  },
  {
    what: 'histogram',
    families: [histogram()],
    text: ['# HELP h H', '# TYPE h histogram', ...HISTOGRAM_LINES],
    openmetrics: ['# TYPE h histogram', '# HELP h H', ...HISTOGRAM_LINES],
  },
  {
    what: 'histogram whose sum is not known',
    families: [histogram({ values: [2, 3, NaN, 3] })],
    text: ['# HELP h H', '# TYPE h histogram', ...HISTOGRAM_LINES.slice(0, 2), 'h_sum{a="x"} NaN', 'h_count{a="x"} 3'],
    openmetrics: ['# TYPE h histogram', '# HELP h H', ...HISTOGRAM_LINES.slice(0, 2)],
  },
  {
    what: 'histogram with negative buckets',
    families: [histogram({ labels: ['a="x",le="-1.0"', 'a="x",le="+Inf"', 'a="x"', 'a="x"'] })],
    text: ['# HELP h H', '# TYPE h histogram', 'h_bucket{a="x",le="-1.0"} 2', ...HISTOGRAM_LINES.slice(1)],
    openmetrics: ['# TYPE h histogram', '# HELP h H', 'h_bucket{a="x",le="-1.0"} 2', ...HISTOGRAM_LINES.slice(1, 2)],
  },
  {
    what: 'histogram without a sum',
    families: [histogram({ labels: ['le="+Inf"', ''], values: [3, 3], suffixes: ['_bucket', '_count'] })],
    text: ['# HELP h H', '# TYPE h histogram', 'h_bucket{le="+Inf"} 3', 'h_count 3'],
    openmetrics: ['# TYPE h histogram', '# HELP h H', 'h_bucket{le="+Inf"} 3'],
  },
  {
    what: 'summary',
    families: [summary()],
    text: ['# HELP q Q', '# TYPE q summary', ...SUMMARY_LINES],
    openmetrics: ['# TYPE q summary', '# HELP q Q', ...SUMMARY_LINES],
  },
  {
    what: 'summary with a negative quantile and an unknown sum',
    families: [summary({ values: [-1, NaN, NaN, 4] })],
    text: ['# HELP q Q', '# TYPE q summary', 'q{quantile="0.5"} -1', 'q{quantile="1.0"} NaN', 'q_sum NaN', 'q_count 4'],
    openmetrics: ['# TYPE q summary', '# HELP q Q', 'q{quantile="1.0"} NaN', 'q_count 4'],
  },
  {
    what: 'timestamps, one of them beyond every reader',
    families: [
      {
        ...family({ name: 'g', type: 'gauge', help: '' }, ['a="1"', 1], ['a="2"', 1], ['a="3"', 1], ['a="4"', 1]),
        timestamps: [1700000000.25, undefined, 1e300, -0.0001],
      },
    ],
    text: ['# TYPE g gauge', 'g{a="1"} 1 1700000000250', 'g{a="2"} 1', 'g{a="3"} 1', 'g{a="4"} 1 0'],
    openmetrics: ['# TYPE g gauge', 'g{a="1"} 1 1700000000.25', 'g{a="2"} 1', 'g{a="3"} 1', 'g{a="4"} 1 0'],
  },
  {
    what: 'help with all that is escaped',
    families: [family({ name: 'g', type: 'gauge', help: 'a\\b\n"c" é' }, ['', 1])],
    text: ['# HELP g a\\\\b\\n"c" é', '# TYPE g gauge', 'g 1'],
    openmetrics: ['# TYPE g gauge', '# HELP g a\\\\b\\n\\"c\\" é', 'g 1'],
  },
];

describe.each(GOLDEN)('$what', ({ families, text, openmetrics }) => {
  it('in text', () => expect(page(...families).text).toBe(lines(...text)));
  it('in OpenMetrics', () => expect(page(...families).openmetrics).toBe(lines(...openmetrics, '# EOF')));
});

const typed = (name: string, type: Family['type']): Family => family({ name, type, help: '' }, ['', 1]);
const types = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => (line.startsWith('# TYPE ') ? [line.slice('# TYPE '.length)] : []));

it.each([
  [
    ['a gauge', 'a_total counter'],
    ['a gauge', 'a_total unknown'],
  ],
  [
    ['a_created gauge', 'a_total counter'],
    ['a_created gauge', 'a_total unknown'],
  ],
  [
    ['a_info info', 'a_total counter'],
    ['a info', 'a_total unknown'],
  ],
  [
    ['a gauge', 'a_info info'],
    ['a gauge', 'a_info gauge'],
  ],
  [
    ['a_total counter', 'a_total_total counter'],
    ['a counter', 'a_total_total unknown'],
  ],
  [
    ['a_total counter', 'a_total_info info'],
    ['a counter', 'a_total_info gauge'],
  ],
  [
    ['a_count_total counter', 'a summary'],
    ['a summary', 'a_count_total unknown'],
  ],
  [
    ['_info info', '_total counter'],
    ['_info gauge', '_total unknown'],
  ],
])('%j are %j in OpenMetrics', (given, sent) => {
  const families = given.map((text) => {
    const [name = '', type] = text.split(' ');
    return typed(name, type as Family['type']);
  });
  expect(types(page(...families).openmetrics)).toEqual(sent);
});

it('is empty without samples, but for the end of OpenMetrics', () => {
  const empty = family({ name: 'g', type: 'gauge', help: 'G' });
  expect(page(empty)).toEqual({ text: '', openmetrics: '# EOF\n' });
});

describe('over several sources', () => {
  const up = (source: string, value: number, help = ''): Family =>
    family({ name: 'up', type: 'gauge', help }, [`source="${source}"`, value]);

  it('writes a family once, families sorted, sources in their order', () => {
    const snapshots = [snapshot(typed('z', 'gauge'), up('b', 1)), snapshot(up('a', 0, 'Up'), typed('m', 'untyped'))];
    expect(renderPage(snapshots, 'text')).toEqual({
      text: lines(
        ...['# TYPE m untyped', 'm 1', '# HELP up Up', '# TYPE up gauge', 'up{source="b"} 1', 'up{source="a"} 0'],
        ...['# TYPE z gauge', 'z 1'],
      ),
      duplicates: 0,
    });
  });

  it('keeps the first of equal series and counts the others', () => {
    const snapshots = [snapshot(up('a', 1)), snapshot(up('b', 2)), snapshot(up('a', 3)), snapshot(up('a', 4))];
    expect(renderPage(snapshots, 'text')).toEqual({
      text: lines('# TYPE up gauge', 'up{source="a"} 1', 'up{source="b"} 2'),
      duplicates: 2,
    });
  });

  it('never mixes one histogram of two', () => {
    const finer = histogram({
      labels: ['a="x",le="2.0"', 'a="x",le="+Inf"', 'a="y",le="+Inf"'],
      values: [1, 1, 9],
      suffixes: ['_bucket', '_bucket', '_bucket'],
    });
    expect(renderPage([snapshot(histogram()), snapshot(finer)], 'openmetrics')).toEqual({
      text: lines('# TYPE h histogram', '# HELP h H', ...HISTOGRAM_LINES, 'h_bucket{a="y",le="+Inf"} 9', '# EOF'),
      duplicates: 2,
    });
  });

  it('leaves out and counts a part of another type', () => {
    expect(renderPage([snapshot(typed('x', 'gauge')), snapshot(typed('x', 'counter'))], 'text')).toEqual({
      text: lines('# TYPE x gauge', 'x 1'),
      duplicates: 1,
    });
  });

  it('is a state set only if it is one everywhere', () => {
    const state = (label: string): Family =>
      family({ name: 'e', type: 'enum', help: '', stateLabel: label }, [`${label}="on"`, 1]);
    const { text } = renderPage([snapshot(state('e')), snapshot(state('state'))], 'openmetrics');
    expect(types(text)).toEqual(['e gauge']);
  });
});

it('writes the samples of a family object once per format', () => {
  let reads = 0;
  const labels = ['le="+Inf"'];
  const watched = {
    ...histogram({ values: [1], suffixes: ['_bucket'] }),
    get labels() {
      reads += 1;
      return labels;
    },
  };
  const renderer = createRenderer();
  const first = (['text', 'openmetrics'] as const).map((format) => renderer.renderPage([snapshot(watched)], format));
  const afterFirst = reads;
  const second = (['text', 'openmetrics'] as const).map((format) => renderer.renderPage([snapshot(watched)], format));
  expect(second).toEqual(first);
  expect(reads).toBe(afterFirst);
});
