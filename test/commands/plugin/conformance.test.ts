import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { conformanceFlaws } from '../../../src/commands/plugin/conformance.ts';
import type { Context, Example, Plugin } from '../../../src/kit/plugin.ts';
import { createRegistry } from '../../../src/kit/registry.ts';

const OPTIONS = { type: 'object', additionalProperties: false, properties: {} };
const EXAMPLE: Example = { title: 'plain', options: {} };
const auth: Plugin<'auth'> = {
  kind: 'auth',
  name: 'mine',
  summary: 'S.',
  options: OPTIONS,
  examples: [EXAMPLE],
  create: () => ({ authorize: (request) => request }),
};
const step = (create: Plugin<'transform'>['create'], example: object): Plugin => ({
  kind: 'transform',
  name: 'mine',
  summary: 'S.',
  options: { type: 'null' },
  examples: [{ title: 'plain', options: null, ...example }],
  create,
});
const creating = (work: (context: Context) => unknown): Plugin => ({
  ...auth,
  create: (_, context) => {
    work(context);
    return { authorize: (request) => request };
  },
});
const timer = (): Disposable => {
  const running = setInterval(() => undefined, 60_000).unref();
  return { [Symbol.dispose]: () => clearInterval(running) };
};
let created = 0;

describe('conformance', () => {
  it.each<readonly [string, Plugin, readonly RegExp[]]>([
    ['nothing of a good one', auth, []],
    ['a bad shape', { ...auth, name: 'Mine' }, [/name must/]],
    ['no examples', { ...auth, examples: [] }, [/no examples/]],
    ['a schema that takes any key', { ...auth, options: { type: 'object' } }, [/does not know/]],
    [
      'an option that is not described, and a secret that is not marked',
      { ...auth, options: { ...OPTIONS, properties: { password: { type: 'string' } } } },
      [/password has no description/, /password seems to be a secret/],
    ],
    [
      'an example that does not fit',
      { ...auth, examples: [{ ...EXAMPLE, options: { a: 1 } }] },
      [/"plain": unknown key a/],
    ],
    ['an example that gives something else', step(() => () => 2, { input: 1, output: 3 }), [/gives 2 instead of 3/]],
    ['what is right once only', step(() => () => (created += 1), { output: 1 }), [/gives 2 .* created again/]],
    [
      'an error',
      creating(() => {
        throw new TypeError('x');
      }),
      [/mine failed: TypeError/],
    ],
    ['what never ends', { ...auth, create: () => new Promise<never>(() => undefined) }, [/does not end/]],
    ['a timer that is left', creating(() => timer()), [/leaves a timer open/]],
    ['nothing of a timer that is owned', creating((context) => context.own(timer())), []],
    ['a listener that is left', creating(() => createServer().listen(0, '127.0.0.1').unref()), [/listening socket/]],
    [
      'what cannot be disposed',
      creating((context) =>
        context.own({
          [Symbol.dispose]: () => {
            throw new Error('stuck');
          },
        }),
      ),
      [/cannot be disposed/],
    ],
  ])('finds %s', async (_, plugin, flaws) => {
    expect(await conformanceFlaws(plugin, createRegistry([plugin]))).toEqual(
      flaws.map((flaw) => expect.stringMatching(flaw) as string),
    );
  });

  it('takes a fault for an answer, where the example does not say what comes out', async () => {
    const login = (output: object): Plugin => ({
      ...auth,
      examples: [{ ...EXAMPLE, ...output }],
      create: (_options, context) => ({
        authorize: async (request, signal) => {
          await context.http(request, signal);
          return request;
        },
      }),
    });
    expect(await conformanceFlaws(login({}), createRegistry([]))).toEqual([]);
    expect(await conformanceFlaws(login({ output: {} }), createRegistry([]))).toHaveLength(1);
  });
});
