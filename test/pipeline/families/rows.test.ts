import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DropReason } from '../../../src/model/value.ts';
import type { Family } from '../../../src/model/family.ts';
import { createCollector } from '../../../src/pipeline/families/collector.ts';
import { createRecall } from '../../../src/pipeline/families/recall.ts';
import { createRows, type Rows } from '../../../src/pipeline/families/rows.ts';

const HEAD = { name: 'm', type: 'gauge', help: '' } as const;

type Act = (rows: Rows) => void;

interface Outcome {
  readonly drops: readonly DropReason[];
  readonly families: readonly Family[];
}

/** Runs acts on the rows of several families in turn; each stands beside the one before it, or none does. */
function run(
  acts: readonly (readonly [family: number, act: Act])[],
  isBeside: boolean,
  last?: readonly Family[],
): Outcome {
  const drops: DropReason[] = [];
  let left = 25;
  const limits = {
    takes: (samples: number) => left >= samples && ((left -= samples), true),
    drop: (reason: DropReason, count = 1) => drops.push(...new Array<DropReason>(count).fill(reason)),
  };
  const families: Rows[] = [];
  const recall = createRecall(last ?? []);
  for (let at = 0; at < 3; at += 1) {
    const beside = isBeside ? families[at - 1] : undefined;
    const family = last?.[at];
    const before = family && { before: { family, recall } };
    families.push(createRows({ limits, aggregate: at === 2 ? 'sum' : undefined, beside, ...before }));
  }
  for (const [family, act] of acts) act(families[family] as Rows);
  return { drops, families: families.map((rows) => rows.family(HEAD)) };
}

const labels = fc.constantFrom('', 'a="1"', 'a="2"', 'a="3"', 'a="4"');
const act = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(labels, fc.nat(9)).map(
      ([text, value]): Act =>
        (rows) =>
          rows.add(text, value),
    ),
  },
  labels.map(
    (text): Act =>
      (rows) =>
        rows.add(text, 1, { suffix: '_sum' }),
  ),
  labels.map(
    (text): Act =>
      (rows) =>
        rows.add(text, 1, { timestamp: 5 }),
  ),
  labels.map(
    (text): Act =>
      (rows) =>
        rows.fill(text),
  ),
  labels.map(
    (text): Act =>
      (rows) =>
        rows.addWhole(text, [
          { labels: text, value: 1, suffix: '_sum' },
          { labels: text, value: 2, suffix: '_count' },
        ]),
  ),
);
/** The same to each family in turn, as items do it, with some to one family alone. */
const acts = fc
  .array(
    fc.oneof(
      act.map((one) => [0, 1, 2].map((at) => [at, one] as const)),
      fc.tuple(fc.nat(2), act).map((one) => [one]),
    ),
  )
  .map((rounds) => rounds.flat());

it('is the same whatever rows stand beside them', () => {
  fc.assert(
    fc.property(acts, (all) => {
      expect(run(all, true)).toEqual(run(all, false));
    }),
    { numRuns: 2000 },
  );
});

it('is the same whatever the reading before gave', () => {
  fc.assert(
    fc.property(acts, acts, (first, second) => {
      const { families } = run(first, true);
      expect(run(second, true, families)).toEqual(run(second, false));
    }),
    { numRuns: 2000 },
  );
});

/** The families of a collection of items, by their label texts, with two metrics each. */
function collect(texts: readonly string[], last?: readonly Family[]): readonly Family[] {
  const limits = { depth: 9, series: 99, labelLength: 99, labels: 9, over: 'fail' } as const;
  const out = createCollector(limits, last);
  for (const text of texts) for (const name of ['a', 'b']) out.rows({ ...HEAD, name })?.add(text, 1);
  return out.families();
}

it('keeps a column of label texts once, for all families and readings that have the same', () => {
  const first = collect(['x="1"', 'x="2"']);
  const [column] = first.map(({ labels: texts }) => texts);
  const others = [first, collect(['x="1"', 'x="2"'], first)].flat();
  expect(others.map(({ labels: texts }) => texts === column)).toEqual([true, true, true, true]);
  const changed = collect(['x="1"', 'x="3"'], first);
  expect(changed.map(({ labels: texts }) => texts)).toEqual([
    ['x="1"', 'x="3"'],
    ['x="1"', 'x="3"'],
  ]);
  expect(changed[1]?.labels).toBe(changed[0]?.labels);
});

it('gives the family of the reading before where nothing has changed', () => {
  const values = (first: number): readonly Family[] => {
    const limits = { depth: 9, series: 99, labelLength: 99, labels: 9, over: 'fail' } as const;
    const out = createCollector(limits, last);
    out.rows(HEAD)?.add('x="1"', first);
    out.rows(HEAD)?.add('x="2"', NaN);
    return out.families();
  };
  let last: readonly Family[] = [];
  last = values(1);
  expect(values(1)[0]).toBe(last[0]);
  expect(values(2)).toEqual([{ ...HEAD, labels: ['x="1"', 'x="2"'], values: [2, NaN] }]);
});

it.each<Partial<Family>>([{ suffixes: ['_sum', '_count'] }, { type: 'summary' }])(
  'tells equal series apart whose labels stood twice in the reading before, in %j',
  (part) => {
    const before: Family = { ...HEAD, labels: ['x="1"', 'x="1"'], values: [1, 2], ...part };
    const limits = { depth: 9, series: 99, labelLength: 99, labels: 9, over: 'fail' } as const;
    const out = createCollector(limits, [before]);
    for (const value of [1, 2]) out.rows(HEAD)?.add('x="1"', value);
    expect(out.families()).toEqual([{ ...HEAD, labels: ['x="1"'], values: [1] }]);
    expect([...out.drops]).toEqual([['duplicate', 1]]);
  },
);
