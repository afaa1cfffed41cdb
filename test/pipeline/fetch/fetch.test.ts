import { describe, expect, it } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../../src/kit/http.ts';
import type { Auth, Verdict } from '../../../src/kit/plugin.ts';
import { withHeader } from '../../../src/kit/http.ts';
import { Fault } from '../../../src/model/fault.ts';
import { openClient } from '../../../src/pipeline/fetch/client.ts';
import { fetchAnswer } from '../../../src/pipeline/fetch/fetch.ts';
import { caught, exchangeOf, get, NEVER, startUpstream } from './upstream.ts';

/** A client that answers with these statuses in turn, and remembers what it was asked. */
function answering(...statuses: readonly number[]): { send: () => Promise<HttpResponse>; asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const left = [...statuses];
  const send = async (...[request]: readonly HttpRequest[]): Promise<HttpResponse> => {
    if (request !== undefined) asked.push(request);
    return Promise.resolve({ status: left.shift() ?? 0, headers: {}, body: new Uint8Array(), seconds: 0 });
  };
  return { send, asked };
}

const URL = 'http://u:p@host.test/?key=secret';
const adding = (value: string): Auth => ({
  authorize: (request) => withHeader(request, 'x', `${request.headers['x'] ?? ''}${value}`),
});

describe('an answer', () => {
  it.each([
    [200, undefined],
    [204, undefined],
    [404, undefined],
    [199, 'FETCH_STATUS'],
    [300, 'FETCH_STATUS'],
    [401, 'FETCH_STATUS'],
    [403, 'FETCH_STATUS'],
    [500, 'FETCH_STATUS'],
  ])('of status %i: %s', async (status, code) => {
    const exchange = exchangeOf({
      success: [
        [200, 299],
        [404, 404],
      ],
    });
    const fault = await caught(fetchAnswer({ client: answering(status), auth: [], exchange }, get(URL), NEVER));
    expect(fault).toEqual(code === undefined ? undefined : expect.objectContaining({ code }));
    if (code !== undefined) expect(fault).toMatchObject({ details: { origin: 'http://host.test', status } });
  });
});

describe('auth', () => {
  const exchange = exchangeOf();

  it('is applied in order', async () => {
    const client = answering(200);
    await fetchAnswer({ client, auth: [adding('a'), adding('b')], exchange }, get(URL), NEVER);
    expect(client.asked.map(({ headers }) => headers['x'])).toEqual(['ab']);
  });

  it.each<readonly [number[], ('retry' | 'give-up')[], number, string | undefined]>([
    [[401, 200], ['retry'], 2, undefined],
    [[403, 200], ['give-up', 'retry'], 2, undefined],
    [[401, 401, 200], ['retry'], 2, 'FETCH_STATUS'],
    [[401, 200], ['give-up'], 1, 'FETCH_STATUS'],
    [[401, 200], [], 1, 'FETCH_STATUS'],
    [[409, 200], ['retry'], 2, undefined],
    [[200], ['retry'], 1, undefined],
  ])('after %j that says %j sends %i times (%s)', async (...[statuses, verdicts, sent, code]) => {
    const client = answering(...statuses);
    let round = 0;
    const auth = verdicts.map((verdict): Auth => ({
      authorize: (request) => withHeader(request, 'x', String((round += 1))),
      rejected: () => verdict,
    }));
    const fault = await caught(fetchAnswer({ client, auth, exchange }, get(URL), NEVER));
    expect((fault as Fault | undefined)?.code).toBe(code);
    expect(client.asked).toHaveLength(sent);
    if (sent === 2) expect(client.asked[1]?.headers['x']).not.toBe(client.asked[0]?.headers['x']);
  });

  it('is told of each answer that is refused, with the request that it gave, and may take its time', async () => {
    const told: unknown[] = [];
    let round = 0;
    const plugin = (name: string): Auth => ({
      authorize: (request) => withHeader(request, name, `${(round += 1)}`),
      rejected: async ({ status }, { headers }): Promise<Verdict> => {
        await Promise.resolve();
        told.push([name, status, headers]);
        return 'retry';
      },
    });
    const tools = { client: answering(401, 403, 200), auth: [plugin('a'), plugin('b')], exchange };
    expect(await caught(fetchAnswer(tools, get(URL), NEVER))).toMatchObject({ code: 'FETCH_STATUS' });
    expect(told).toEqual([
      ['a', 401, { a: '1' }],
      ['b', 401, { a: '1', b: '2' }],
      ['a', 403, { a: '3' }],
      ['b', 403, { a: '3', b: '4' }],
    ]);
  });

  it('that fails when it is told is a fault of auth', async () => {
    const auth: Auth[] = [{ authorize: (request) => request, rejected: () => Promise.reject(new Error('secret')) }];
    const fault = (await caught(fetchAnswer({ client: answering(401), auth, exchange }, get(URL), NEVER))) as Error;
    expect(fault).toMatchObject({ code: 'AUTH_FAILED', details: { reason: 'Error' } });
    expect(fault.message).not.toContain('secret');
  });

  it.each([
    [new Error('secret'), 'Error'],
    [new Fault('FETCH_STATUS', { origin: 'http://login.test', status: 500 }), 'http://login.test answered 500'],
    [new Fault('AUTH_FAILED', { plugin: 'mine', reason: 'no token' }), 'no token'],
  ])('that fails with %s is a fault of auth', async (cause, reason) => {
    const auth: Auth[] = [
      {
        authorize: () => {
          throw cause;
        },
      },
    ];
    const fault = (await caught(fetchAnswer({ client: answering(), auth, exchange }, get(URL), NEVER))) as Error;
    expect(fault).toMatchObject({ code: 'AUTH_FAILED', details: { reason } });
    expect(fault.message).not.toContain('secret');
  });

  it('stands inside the timeout, both tries together', async () => {
    const stuck: Auth = { authorize: () => new Promise(() => undefined) };
    const short = exchangeOf({ timeoutSeconds: 0.1 });
    const tools = { client: answering(), auth: [stuck], exchange: short };
    expect(await caught(fetchAnswer(tools, get(URL), NEVER))).toMatchObject({
      code: 'AUTH_TIMEOUT',
      details: { plugin: '1 of 1', seconds: 0.1 },
    });
    let asked = 0;
    await using upstream = await startUpstream((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(401).end();
    });
    await using client = openClient(short);
    const again: Auth = { authorize: (request) => request, rejected: () => 'retry' };
    const fault = await caught(fetchAnswer({ client, auth: [again], exchange: short }, get(upstream.url), NEVER));
    expect(fault).toMatchObject({ code: 'FETCH_TIMEOUT' });
    expect(asked).toBe(2);
  });
});
