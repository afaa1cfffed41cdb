import { expect, it } from 'vitest';
import { createAnswerCache } from '../../src/pipeline/answer-cache.ts';
import type { Answered, Asking } from '../../src/pipeline/read-pages.ts';

const answered = (n: number): Answered => ({
  response: { status: 200, headers: {}, body: new Uint8Array(), seconds: 0 },
  document: { dialect: 'json', root: { n } },
});

/** Asks by a plan whose answers are kept ten seconds. */
function askingOf(plan: object): (url: string) => Asking {
  const kept = { cacheSeconds: 10, ...plan } as unknown as Asking['plan'];
  return (url) => ({ plan: kept, request: { method: 'GET', url, headers: {} }, isForeign: false });
}

it('keeps the first answer to a request of a plan for its time, and then the next', () => {
  const cache = createAnswerCache();
  const [one, two] = [askingOf({}), askingOf({})];
  cache.keep(one('a'), answered(1), 0);
  cache.keep(one('a'), answered(2), 5000);
  expect(cache.find(one('a'), 9999)).toEqual(answered(1));
  expect(cache.find(one('b'), 0)).toBeUndefined();
  expect(cache.find(two('a'), 0)).toBeUndefined();
  expect(cache.find(one('a'), 10_000)).toBeUndefined();
  cache.keep(one('a'), answered(3), 10_000);
  expect(cache.find(one('a'), 19_999)).toEqual(answered(3));
});

it('keeps nothing that is always asked for, and no more than so many', () => {
  const cache = createAnswerCache();
  const [always, one] = [askingOf({ cacheSeconds: undefined }), askingOf({})];
  cache.keep(always('a'), answered(1), 0);
  expect(cache.find(always('a'), 0)).toBeUndefined();
  for (let n = 0; n <= 10_000; n++) cache.keep(one(`u${n}`), answered(n), 0);
  expect(cache.find(one('u0'), 0)).toBeUndefined();
  expect([cache.find(one('u1'), 0), cache.find(one('u10000'), 0)]).toEqual([answered(1), answered(10_000)]);
});
