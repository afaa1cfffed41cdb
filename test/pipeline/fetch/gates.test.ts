import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerResponse } from 'node:http';
import { openGatedClient } from '../../../src/pipeline/fetch/gated.ts';
import { createGates, type Entrant, type Gates } from '../../../src/pipeline/fetch/gates.ts';
import { fetchAnswer } from '../../../src/pipeline/fetch/fetch.ts';
import { caught, exchangeOf, get, NEVER, startUpstream } from './upstream.ts';

const SERVER = 'http://one';

describe('a gate', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** Enters, and notes when (milliseconds from the start) it passed. */
  const entering = (passed: [string, number][]) => {
    const start = performance.now();
    return async (entrant: Entrant, name: string, origin = SERVER): Promise<Disposable> => {
      const turn = await entrant.enter(origin, { seconds: 60, until: NEVER });
      passed.push([name, Math.round(performance.now() - start)]);
      return turn;
    };
  };
  const join = (gates: Gates, count: number, plan: Parameters<Gates['join']>[0]): Entrant[] =>
    Array.from({ length: count }, () => gates.join(plan));

  it('lets so many through at a time, from all together, in the order in which they came', async () => {
    const passed: [string, number][] = [];
    const enter = entering(passed);
    const turns = join(createGates(), 3, { concurrency: 2 }).map((entrant, index) => enter(entrant, `${index}`));
    await vi.advanceTimersByTimeAsync(100);
    expect(passed.map(([name]) => name)).toEqual(['0', '1']);
    (await turns[0])?.[Symbol.dispose]();
    (await turns[0])?.[Symbol.dispose]();
    await turns[2];
    expect(passed).toEqual([
      ['0', 0],
      ['1', 0],
      ['2', 100],
    ]);
  });

  it('spreads them evenly over the seconds, and holds no other server up', async () => {
    const passed: [string, number][] = [];
    const enter = entering(passed);
    const [one, two] = join(createGates(), 2, { requestsPerSecond: 4 }) as [Entrant, Entrant];
    const all = [enter(one, 'a'), enter(two, 'b'), enter(one, 'c'), enter(two, 'other', 'http://two')];
    await vi.advanceTimersByTimeAsync(1000);
    await Promise.all(all);
    expect(passed).toEqual([
      ['a', 0],
      ['other', 0],
      ['b', 250],
      ['c', 500],
    ]);
    expect([one.waitedSeconds, two.waitedSeconds]).toEqual([0.5, 0.25]);
  });

  it('holds those without bounds to the strictest of the others, as long as those are there', async () => {
    const passed: [string, number][] = [];
    const enter = entering(passed);
    const gates = createGates();
    const [strict, free] = [gates.join({ concurrency: 1 }), gates.join({})];
    await enter(strict, 'strict');
    const late = [enter(free, 'free'), enter(free, 'free too')];
    await vi.advanceTimersByTimeAsync(10);
    expect(passed).toEqual([['strict', 0]]);
    strict[Symbol.dispose]();
    await Promise.all(late);
    expect(passed.slice(1)).toEqual([
      ['free', 10],
      ['free too', 10],
    ]);
  });

  it('is left by whoever gives up, and by nobody else', async () => {
    const gates = createGates();
    const [held, hasty, calm] = join(gates, 3, { concurrency: 1 }) as [Entrant, Entrant, Entrant];
    const turn = await held.enter(SERVER, { seconds: 60, until: NEVER });
    const given = new AbortController();
    const late = caught(hasty.enter(SERVER, { seconds: 1.5, until: NEVER }));
    const aborted = caught(hasty.enter(SERVER, { seconds: 60, until: given.signal }));
    const next = calm.enter(SERVER, { seconds: 60, until: NEVER });
    await vi.advanceTimersByTimeAsync(1500);
    given.abort();
    const details = { origin: SERVER, seconds: 1.5 };
    expect(await late).toMatchObject({ code: 'FETCH_QUEUED', details });
    expect(await aborted).toMatchObject({ code: 'FETCH_QUEUED', details });
    expect(await caught(hasty.enter(SERVER, { seconds: 60, until: given.signal }))).toMatchObject({
      code: 'FETCH_QUEUED',
    });
    turn[Symbol.dispose]();
    await next;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('forgets its pace, and stops its clock, when nobody is left', async () => {
    const gates = createGates();
    const slow = gates.join({ requestsPerSecond: 0.001 });
    (await slow.enter(SERVER, { seconds: 60, until: NEVER }))[Symbol.dispose]();
    const given = new AbortController();
    const waiting = caught(slow.enter(SERVER, { seconds: 3600, until: given.signal }));
    given.abort();
    await waiting;
    slow[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
    await gates.join({ requestsPerSecond: 0.001 }).enter(SERVER, { seconds: 60, until: NEVER });
  });
});

it('ten clients ask a server two at a time, and none keeps its turn', async () => {
  const open: ServerResponse[] = [];
  let most = 0;
  await using server = await startUpstream((_, response) => {
    open.push(response);
    most = Math.max(most, open.length);
    setTimeout(() => open.shift()?.end('x'), 5);
  });
  const gates = createGates();
  const clients = Array.from({ length: 10 }, () =>
    openGatedClient(exchangeOf({ gate: { concurrency: 2 } }), { gates }),
  );
  const answers = await Promise.all(
    clients.flatMap(({ send }) =>
      ['/a', '/b'].map((path) => send(get(server.url + path), new AbortController().signal)),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect(most).toBe(2);
  await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
});

it('a turn that does not come inside the timeout is a fault that says so', async () => {
  await using server = await startUpstream(() => undefined);
  const gates = createGates();
  const exchange = exchangeOf({ gate: { concurrency: 1 } });
  await using first = openGatedClient(exchange, { gates });
  await using second = openGatedClient(exchange, { gates });
  const given = new AbortController();
  const hanging = caught(first.send(get(server.url), given.signal));
  const tools = { client: second, auth: [], exchange: exchangeOf({ timeoutSeconds: 0.05 }) };
  const fault = await caught(fetchAnswer(tools, get(server.url), NEVER));
  expect(fault).toMatchObject({ code: 'FETCH_QUEUED', details: { origin: server.url } });
  expect(second.waitedSeconds).toBeGreaterThanOrEqual(0.045);
  given.abort();
  await hanging;
});
