import { describe, expect, it } from 'vitest';
import { comparePages, compareUntilStill } from './compare.ts';

const page = (value: number | string, rest = ''): string =>
  `# TYPE a_total counter\na_total{x="1",y="2"} ${value}\n${rest}`;
const kinds = (comparison: ReturnType<typeof comparePages>): readonly string[] =>
  [...comparison.faults.values()].map(({ kind }) => kind);

describe('comparePages', () => {
  it.each([
    ['the same', { before: page(1), ours: page(1), after: page(1) }, []],
    [
      'labels in another order',
      { before: page(1), ours: 'a_total{y="2",x="1"} 1\n# TYPE a_total counter\n', after: page(1) },
      [],
    ],
    ['a value within the range', { before: page(1), ours: page(2), after: page(3) }, []],
    ['a value that falls within the range', { before: page(3), ours: page(2), after: page(1) }, []],
    ['a value beyond the range', { before: page(1), ours: page(4), after: page(3) }, ['different']],
    ['NaN on both sides', { before: page('NaN'), ours: page('NaN'), after: page('NaN') }, []],
    ['NaN on one side', { before: page(1), ours: page('NaN'), after: page(1) }, ['different']],
    ['another type', { before: page(1), ours: page(1).replace('counter', 'gauge'), after: page(1) }, ['different']],
    ['no type', { before: page(1), ours: 'a_total{x="1",y="2"} 1\n', after: page(1) }, ['different']],
    ['nothing', { before: page(1), ours: '', after: page(1) }, ['missing']],
    ['other labels', { before: page(1), ours: page(1).replace('y=', 'z='), after: page(1) }, ['missing', 'extra']],
    ['a series that is only now there', { before: '', ours: '', after: page(1) }, []],
    ['a series that only we have', { before: page(1), ours: page(1, 'a_b 1\n'), after: page(1) }, ['extra']],
    ['a series of another subject', { before: page(1), ours: page(1, 'omni_b 1\n'), after: page(1) }, []],
    [
      'what the exporter says of itself',
      { before: page(1), ours: page(1), after: page(1, 'go_x 1\na_exporter_x 1\na_build_info 1\n') },
      [],
    ],
  ])('%s', (_, reading, expected) => {
    expect(kinds(comparePages(reading, 'a_'))).toEqual(expected);
  });

  it('counts families and series, a histogram as one', () => {
    const histogram = '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n';
    const both = page(1, histogram);
    expect(comparePages({ before: both, ours: both, after: both }, 'a_')).toMatchObject({ families: 2, series: 4 });
  });
});

describe('compareUntilStill', () => {
  const read = (ours: readonly string[]) => {
    const left = [...ours];
    return () => Promise.resolve({ before: page(1), ours: left.shift() ?? '', after: page(1) });
  };

  it('forgives what was right once', async () => {
    const comparison = await compareUntilStill(read([page(2), '', page(1)]), 'a_');
    expect(kinds(comparison)).toEqual([]);
  });

  it('does not forgive what was never right', async () => {
    const comparison = await compareUntilStill(read([page(2), page(3), '']), 'a_', 3);
    expect(kinds(comparison)).toEqual(['missing']);
  });
});
