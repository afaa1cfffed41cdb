import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DropReason } from '../../../src/model/value.ts';
import { createRows, type Rows } from '../../../src/pipeline/families/rows.ts';

const HEAD = { name: 'm', type: 'gauge', help: '' } as const;

type Act = (rows: Rows) => void;

/** Runs acts on the rows of several families in turn; each stands beside the one before it, or none does. */
function run(acts: readonly (readonly [family: number, act: Act])[], isBeside: boolean): unknown {
  const drops: DropReason[] = [];
  let left = 25;
  const limits = {
    takes: (samples: number) => left >= samples && ((left -= samples), true),
    drop: (reason: DropReason, count = 1) => drops.push(...new Array<DropReason>(count).fill(reason)),
  };
  const families: Rows[] = [];
  for (let at = 0; at < 3; at += 1) {
    const beside = isBeside ? families[at - 1] : undefined;
    families.push(createRows({ limits, aggregate: at === 2 ? 'sum' : undefined, beside }));
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
