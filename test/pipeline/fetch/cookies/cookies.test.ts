import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openClient } from '../../../../src/pipeline/fetch/client.ts';
import type { HttpRequest } from '../../../../src/kit/http.ts';
import { exchangeOf, get, NEVER, startUpstream, type Upstream } from '../upstream.ts';

/** Says what it is sent, sets what the query says under `set`, and leads to where it says under `to`. */
const listener: RequestListener = (request, response) => {
  const { searchParams, pathname } = new URL(request.url ?? '/', 'http://here');
  const set = searchParams.getAll('set');
  const to = searchParams.get('to');
  if (set.length > 0) response.setHeader('Set-Cookie', set);
  if (to !== null) return void response.writeHead(302, { Location: to }).end();
  response.end(`${pathname} ${request.headers.cookie ?? '-'}`);
};

const start = (): Promise<Upstream> => startUpstream(listener);

function talk(cookies: boolean): AsyncDisposable & { ask(request: HttpRequest): Promise<string> } {
  const client = openClient(exchangeOf({ cookies }));
  return {
    ask: async (request) => Buffer.from((await client.send(request, NEVER)).body).toString(),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

describe('cookies', () => {
  it('are kept from one request to the next, by each source for itself', async () => {
    await using upstream = await start();
    await using source = talk(true);
    expect(await source.ask(get(`${upstream.url}/?set=a%3D1&set=b%3D2`))).toBe('/ -');
    expect(await source.ask(get(`${upstream.url}/x`))).toBe('/x a=1; b=2');
    expect(await source.ask(get(`${upstream.url}/x`, { COOKIE: 'b=own' }))).toBe('/x b=own; a=1');
    await using other = talk(true);
    expect(await other.ask(get(`${upstream.url}/x`))).toBe('/x -');
    await using without = talk(false);
    await without.ask(get(`${upstream.url}/?set=a%3D1`));
    expect(await without.ask(get(`${upstream.url}/x`))).toBe('/x -');
  });

  it('of a redirect go along to the same origin, and never to another', async () => {
    await using upstream = await start();
    await using foreign = await start();
    await using source = talk(true);
    expect(await source.ask(get(`${upstream.url}/?set=a%3D1&to=/next`))).toBe('/next a=1');
    const away = encodeURIComponent(`${foreign.url}/away?set=f%3D1`);
    expect(await source.ask(get(`${upstream.url}/?set=b%3D1&to=${away}`, { Cookie: 'own=1' }))).toBe('/away -');
    const again = encodeURIComponent(`${foreign.url}/away`);
    expect(await source.ask(get(`${upstream.url}/?to=${again}`, { Cookie: 'own=1' }))).toBe('/away f=1');
    expect(await source.ask(get(`${upstream.url}/`))).toBe('/ a=1; b=1');
  });

  it('stay at home from a login that begins anew, but for those that it is given on the way', async () => {
    await using upstream = await start();
    await using source = talk(true);
    await source.ask(get(`${upstream.url}/?set=old%3D1&set=sid%3D1`));
    const login = { ...get(`${upstream.url}/login?set=sid%3D2&to=/home`), takesCookies: false };
    expect(await source.ask(login)).toBe('/home sid=2');
    expect(await source.ask(get(`${upstream.url}/x`))).toBe('/x old=1; sid=2');
  });
});
