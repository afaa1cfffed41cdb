import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../src/model/fault.ts';
import { openClient } from '../../../../src/pipeline/fetch/client.ts';
import type { Allow } from '../../../../src/pipeline/fetch/connect/guard.ts';
import { caught, exchangeOf, get, NEVER, startUpstream } from '../upstream.ts';

/** Refuses what lies in a list of addresses, and notes what it was asked. */
function guard(refused: readonly string[]): { readonly allow: Allow; readonly asked: [string, string][] } {
  const asked: [string, string][] = [];
  const allow: Allow = (address, host) => {
    asked.push([address, host]);
    return refused.includes(address) ? new Fault('FETCH_CONNECT', { origin: host, reason: 'not allowed' }) : undefined;
  };
  return { allow, asked };
}

describe('a guard', () => {
  it('sees each address that is connected to, once for a connection', async () => {
    await using upstream = await startUpstream((_, response) => response.end('ok'));
    const { allow, asked } = guard(['::1']);
    await using client = openClient(exchangeOf(), { allow });
    await client.send(get(upstream.url), NEVER);
    await client.send(get(upstream.url), NEVER);
    expect(asked).toEqual([['127.0.0.1', '127.0.0.1']]);
    await client.send(get(`http://localhost:${upstream.port}/`), NEVER);
    expect(asked).toContainEqual(['127.0.0.1', 'localhost']);
  });

  it.each(['127.0.0.1', 'localhost'])('keeps a request from %s', async (host) => {
    await using upstream = await startUpstream((_, response) => response.end('ok'));
    const { allow } = guard(['127.0.0.1', '::1']);
    await using client = openClient(exchangeOf(), { allow });
    const fault = await caught(client.send(get(`http://${host}:${upstream.port}/`), NEVER));
    expect(fault).toMatchObject({ code: 'FETCH_CONNECT', details: { origin: host, reason: 'not allowed' } });
    expect(upstream.connections()).toBe(0);
  });

  it('sees where a redirect leads', async () => {
    await using inner = await startUpstream((_, response) => response.end('secret'));
    await using outer = await startUpstream((_, response) => {
      response.writeHead(302, { Location: `http://127.0.0.2:${inner.port}/` }).end();
    });
    const { allow, asked } = guard(['127.0.0.2']);
    await using client = openClient(exchangeOf(), { allow });
    expect(await caught(client.send(get(outer.url), NEVER))).toMatchObject({ code: 'FETCH_CONNECT' });
    expect(asked.map(([address]) => address)).toEqual(['127.0.0.1', '127.0.0.2']);
  });

  it('is told which servers a redirect of another one named, also where they lead to themselves', async () => {
    await using inner = await startUpstream(({ url }, response) => {
      if (url === '/end') return response.end('ok');
      return response.writeHead(302, { Location: '/end', Connection: 'close' }).end();
    });
    await using outer = await startUpstream((_, response) => {
      response.writeHead(302, { Location: `http://127.0.0.1:${inner.port}/` }).end();
    });
    const told: (boolean | undefined)[] = [];
    const allow: Allow = (_, __, isForeign) => void told.push(isForeign);
    await using client = openClient(exchangeOf(), { allow });
    await client.send(get(outer.url), NEVER);
    expect(told).toEqual([false, true, true]);
  });
});
