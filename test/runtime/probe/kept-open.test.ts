import { expect, it } from 'vitest';
import { createKeptOpen, type Opening } from '../../../src/runtime/probe/kept-open.ts';
import { createFakeClock } from '../fake-clock.ts';

/** Things by their number, with the one before in brackets; what was closed, in order. */
function things(): { closed: string[]; opening: (edition: object, over?: Partial<Opening<Thing>>) => Opening<Thing> } {
  const closed: string[] = [];
  let count = 0;
  const open = (before: Thing | undefined): Promise<Thing> => {
    count += 1;
    const name = before === undefined ? String(count) : `${count}(${before.name})`;
    return Promise.resolve({ name, [Symbol.asyncDispose]: () => Promise.resolve(void closed.push(name)) });
  };
  return { closed, opening: (edition, over) => ({ edition, open, idleSeconds: 60, most: 3, ...over }) };
}

interface Thing extends AsyncDisposable {
  readonly name: string;
}

const ONE = {};
const TWO = {};
const nameOf = ({ name }: Thing): Promise<string> => Promise.resolve(name);

it('keeps what is used again before it was idle so long', async () => {
  const clock = createFakeClock();
  const { closed, opening } = things();
  await using kept = createKeptOpen<Thing>(clock);
  expect(await kept.use('a', opening(ONE), nameOf)).toBe('1');
  await clock.advance(50_000);
  expect(await kept.use('a', opening(ONE), nameOf)).toBe('1');
  await clock.advance(59_000);
  expect(closed).toEqual([]);
  await clock.advance(2000);
  await clock.settle();
  expect(closed).toEqual(['1']);
});

it('closes what was used longest ago when there are too many, but nothing in use', async () => {
  const { closed, opening } = things();
  await using kept = createKeptOpen<Thing>(createFakeClock());
  await kept.use('a', opening(ONE), async () => {
    for (const key of ['b', 'c', 'd', 'e']) await kept.use(key, opening(ONE), nameOf);
  });
  expect(closed).toEqual(['2', '3']);
});

it('opens what is of another edition from what was open, and closes that when nobody uses it', async () => {
  const { closed, opening } = things();
  await using kept = createKeptOpen<Thing>(createFakeClock());
  await kept.use('a', opening(ONE), async () => {
    expect(await kept.use('a', opening(TWO), nameOf)).toBe('2(1)');
    expect(closed).toEqual([]);
  });
  expect(await kept.use('a', opening(TWO), nameOf)).toBe('2(1)');
  expect(closed).toEqual(['1']);
});

it('opens again what could not be opened', async () => {
  const { opening } = things();
  await using kept = createKeptOpen<Thing>(createFakeClock());
  const broken = opening(ONE, { open: () => Promise.reject(new Error('broken')) });
  await expect(kept.use('a', broken, nameOf)).rejects.toThrow('broken');
  expect(await kept.use('a', opening(TWO), nameOf)).toBe('1');
});

it('closes what is not wanted any more, after its use', async () => {
  const clock = createFakeClock();
  const { closed, opening } = things();
  await using kept = createKeptOpen<Thing>(clock);
  for (const key of ['a', 'b']) await kept.use(key, opening(ONE), nameOf);
  await kept.use('c', opening(ONE), async () => {
    kept.sweep((key) => key === 'a');
    await clock.settle();
    expect(closed).toEqual(['2']);
  });
  await clock.settle();
  expect(closed).toEqual(['2', '3']);
});
