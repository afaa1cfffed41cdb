import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from '../../../src/kit/retry-after.ts';
import { Fault } from '../../../src/model/fault.ts';
import { retrying } from '../../../src/pipeline/fetch/retry.ts';
import type { RetryPlan } from '../../../src/pipeline/plan.ts';

const PLAN: RetryPlan = { attempts: 3, backoffSeconds: 0.001, statuses: [429, 503], onNetwork: true };

const status = (code: number, retryAfter?: string): Fault =>
  new Fault('FETCH_STATUS', { origin: 'x', status: code, ...(retryAfter === undefined ? {} : { retryAfter }) });

/** Fails with each in turn, then succeeds; gives how it ended and how many attempts that took. */
async function run(
  failures: readonly Error[],
  { plan = PLAN, seconds = 60 }: { plan?: RetryPlan | undefined; seconds?: number } = {},
): Promise<readonly [string, number]> {
  let made = 0;
  const attempt = (): Promise<string> => {
    const failure = failures[made++];
    return failure === undefined ? Promise.resolve('well') : Promise.reject(failure);
  };
  const endsAt = Date.now() + seconds * 1000;
  const tools = { signal: new AbortController().signal, now: Date.now, endsAt: () => endsAt };
  const outcome = await retrying(plan, attempt, tools).catch((cause: unknown) =>
    cause instanceof Fault ? cause.code : 'an error',
  );
  return [outcome, made];
}

describe('a request', () => {
  it.each<[string, readonly Error[], readonly [string, number]]>([
    ['that succeeds is made once', [], ['well', 1]],
    ['is made again after a listed status', [status(503), status(429)], ['well', 3]],
    ['is not made more often than that', [status(503), status(503), status(503)], ['FETCH_STATUS', 3]],
    ['is not made again after another status', [status(500)], ['FETCH_STATUS', 1]],
    ['is made again after a network failure', [new Fault('FETCH_CONNECT', {})], ['well', 2]],
    ['is not made again after what it cannot mend', [new Fault('FETCH_TLS', {})], ['FETCH_TLS', 1]],
    ['is not made again after a bug', [new Error('x')], ['an error', 1]],
    ['does not wait past its deadline', [status(503, '3600')], ['FETCH_STATUS', 1]],
    ['waits as long as Retry-After says', [status(503, '0')], ['well', 2]],
  ])('%s', async (_, failures, expected) => {
    expect(await run(failures)).toEqual(expected);
  });

  it('is made once without a plan, and when it may not be made again on the network', async () => {
    expect(await retryingWithout()).toBe(1);
    expect(await run([new Fault('FETCH_CONNECT', {})], { plan: { ...PLAN, onNetwork: false } })).toEqual([
      'FETCH_CONNECT',
      1,
    ]);
  });
});

async function retryingWithout(): Promise<number> {
  let made = 0;
  const attempt = (): Promise<never> => {
    made += 1;
    return Promise.reject(status(503));
  };
  const tools = { signal: new AbortController().signal, now: Date.now, endsAt: () => Infinity };
  await retrying(undefined, attempt, tools).catch(() => undefined);
  return made;
}

it.each([
  ['120', 120],
  [' 5 ', 5],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 60],
  ['Wed, 21 Oct 2015 07:20:00 GMT', 0],
  ['soon', 0],
  ['', 0],
])('Retry-After %j is %d s', (text, expected) => {
  expect(retryAfterSeconds(text, Date.parse('2015-10-21T07:27:00Z'))).toBe(expected);
});
