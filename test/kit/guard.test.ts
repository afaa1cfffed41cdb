import { describe, expect, it } from 'vitest';
import { guardPlugin } from '../../src/kit/guard.ts';
import type { HttpRequest } from '../../src/kit/http.ts';
import type { Auth, Context, Decoder, Kind, Plugin, Transform } from '../../src/kit/plugin.ts';
import { PURE } from '../../src/kit/pure-context.ts';
import { Fault } from '../../src/model/fault.ts';
import { ABSENT } from '../../src/model/value.ts';

const REQUEST: HttpRequest = { method: 'GET', url: 'http://a', headers: {} };
const SIGNAL = new AbortController().signal;
const breaks = (): never => {
  throw new RangeError('secret');
};

/** made creates a guarded plugin whose own create is given. */
function made(kind: Kind, create: () => unknown): unknown {
  const plugin = { kind, name: 'mine', summary: 'S.', options: {}, examples: [], create };
  return guardPlugin(plugin as Plugin).create(undefined as never, {} as Context);
}

const authorize = async (create: () => unknown): Promise<unknown> =>
  ((await made('auth', create)) as Auth).authorize(REQUEST, SIGNAL);
const decode = async (create: () => unknown): Promise<unknown> =>
  ((await made('decode', create)) as Decoder).decode(new Uint8Array(), '', { depth: 1 });
const build = async (create: () => unknown): Promise<unknown> =>
  ((await made('join', create)) as { build: (of: []) => unknown }).build([]);
const transform = async (create: () => unknown): Promise<unknown> =>
  Promise.resolve((made('transform', create) as Transform)('x', {} as never));

describe('a guarded plugin', () => {
  it.each<readonly [string, (create: () => unknown) => Promise<unknown>, () => unknown, RegExp]>([
    ['AUTH_FAILED', authorize, breaks, /mine failed: RangeError/],
    ['AUTH_FAILED', authorize, () => Promise.reject(new TypeError('secret')), /mine failed: TypeError/],
    ['AUTH_FAILED', authorize, () => undefined, /mine failed: create gives no authorize/],
    ['AUTH_FAILED', authorize, () => ({ authorize: breaks }), /mine failed: RangeError/],
    ['AUTH_FAILED', authorize, () => ({ authorize: () => ({}) }), /no request/],
    ['DECODE_PLUGIN', decode, () => ({ decode: breaks }), /mine failed: RangeError/],
    ['DECODE_PLUGIN', decode, () => ({ decode: () => Promise.resolve({ dialect: 'json', root: 1 }) }), /no document/],
    ['JOIN_PLUGIN', build, () => ({ build: breaks }), /mine failed: RangeError/],
    ['JOIN_PLUGIN', build, () => ({ build: () => new Map().size }), /no table/],
    ['JOIN_PLUGIN', build, () => ({ build: () => new Map() }), /a table without duplicates/],
    ['EXTRACT_STEP', transform, breaks, /mine failed: RangeError/],
    ['EXTRACT_STEP', transform, () => 'x', /create gives no function/],
    ['EXTRACT_STEP', transform, () => () => Promise.resolve(1), /promise/],
  ])('gives %s with its name and nothing of its words', async (code, ...[run, create, message]) => {
    const fault = await run(create).catch((cause: unknown) => cause);
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect((fault as Fault).message).not.toContain('secret');
  });

  it('is refused as a step that would own something, when it is created and later', () => {
    const owning = (isLate: boolean): unknown => {
      const create = (_: unknown, context: Context): unknown => {
        const own = (): unknown => context.own({ [Symbol.dispose]: () => undefined });
        return isLate ? own : (own(), (value: unknown) => value);
      };
      const plugin = { kind: 'transform', name: 'mine', summary: 'S.', options: {}, examples: [], create };
      return guardPlugin(plugin as unknown as Plugin).create(undefined as never, PURE);
    };
    expect(() => owning(false)).toThrow(/mine failed: a step can own nothing/);
    expect(() => (owning(true) as Transform)('x', {} as never)).toThrow(/mine failed: a step can own nothing/);
  });

  it('lets its own faults pass', async () => {
    const own = new Fault('DECODE_SYNTAX', { format: 'INI', reason: 'no section' });
    const run = decode(() => ({
      decode: () => {
        throw own;
      },
    }));
    await expect(run).rejects.toBe(own);
  });

  it('keeps this, and makes nothing of a step absent', async () => {
    class Signer {
      readonly #name = 'ada';
      authorize(request: HttpRequest): HttpRequest {
        return { ...request, headers: { name: this.#name } };
      }
    }
    expect(await authorize(() => new Signer())).toEqual({ ...REQUEST, headers: { name: 'ada' } });
    expect(await transform(() => () => null)).toBe(ABSENT);
  });
});
