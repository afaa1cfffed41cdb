// Four plugins, one of each kind, that do what their option `way` says: what a third party's plugin can get wrong.
import { definePlugin } from 'omni-exporter/plugin';

const boom = () => {
  throw new Error(`a plugin's own words: ${process.env.SECRET}`);
};
const trap = () => {
  throw new TypeError('trapped');
};
const cycle = {};
cycle.self = cycle;

/** What a call gives in place of what it should. */
const GIVES = {
  throws: boom,
  throws_nothing: () => {
    throw undefined;
  },
  throws_late: async () => boom(),
  throws_thenable: () => {
    throw {
      then: trap,
      get message() {
        return trap();
      },
    };
  },
  never: () => new Promise(() => undefined),
  nothing: () => undefined,
  null: () => null,
  number: () => NaN,
  text: () => 'x'.repeat(1000),
  symbol: () => Symbol('odd'),
  bigint: () => 10n ** 400n,
  function: () => trap,
  class: () => class Odd {},
  list: () => [[], [[]], undefined],
  cycle: () => cycle,
  getters: () => ({
    get url() {
      return trap();
    },
    get dialect() {
      return trap();
    },
    get get() {
      return trap();
    },
    get then() {
      return undefined;
    },
  }),
  proxy: () =>
    new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap }),
  thenable: () => ({ then: trap }),
  almost: () => ({
    url: 'http://[',
    method: 7,
    headers: { a: 7 },
    dialect: 'json',
    root: new Map([[{}, trap]]),
    get: trap,
    size: -1,
  }),
  strays: () => {
    void Promise.reject(new Error(`left alone: ${process.env.SECRET}`));
    return undefined;
  },
};

/** Ways of `create` itself. */
const CREATES = {
  create_throws: boom,
  create_throws_late: async () => boom(),
  create_never: () => new Promise(() => undefined),
  create_nothing: () => undefined,
  create_null: () => null,
  create_getters: () => ({
    get authorize() {
      return trap();
    },
    get decode() {
      return trap();
    },
    get build() {
      return trap();
    },
  }),
};

const made = (way, context, instance) => {
  context.own({
    [Symbol.asyncDispose]: way.startsWith('create')
      ? async () => boom()
      : () => new Promise((resolve) => setTimeout(resolve, 5)),
  });
  return CREATES[way]?.() ?? (way in CREATES ? CREATES[way]() : instance(GIVES[way]));
};

const of = (kind, instance) =>
  definePlugin({
    kind,
    name: `odd_${kind}`,
    summary: 'Does what it should not.',
    options: {
      type: 'object',
      required: ['way'],
      properties: { way: { type: 'string' }, source: { type: 'string', compile: 'source' } },
      additionalProperties: false,
    },
    examples: [],
    create: (options, context) => made(options.way, context, (give) => instance(give, options)),
  });

export default [
  of('auth', (give) => ({ authorize: give, rejected: give })),
  of('decode', (give) => ({ decode: give })),
  of('join', (give, { source }) => ({ sources: [source], onMiss: 'keep', build: give })),
  of('transform', (give) => give),
];
export const WAYS = { calls: Object.keys(GIVES), creates: Object.keys(CREATES) };
