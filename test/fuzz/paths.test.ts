import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { createCompiler } from '../../src/expression/compiler.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { Element } from '../../src/model/element.ts';
import { Fault } from '../../src/model/fault.ts';
import type { Problem } from '../../src/model/node.ts';
import { frameOf, node } from '../expression/setting.ts';
import { mutated, PATIENCE, pollution, runs } from './round.ts';

const registry = createRegistry(plugins);
const PATHS = [
  '$.a.b',
  "$['a b'][0]",
  '$..a',
  '$.a[*].b',
  '$.a[?(@.b == 1 && @.c)].d',
  "$.a[?@.b != 'x' || !@.c].b",
  '$.a[-1:]',
  '$.a[1:3:2]',
  '$.*~',
  '$.a^',
  '$key',
  '$$.a',
  '$parent.b',
  '$response.status',
  '@.a',
].map((text) => Buffer.from(text));
const TEMPLATES = ['{{ $.a }}', 'a {{ $.b | upper }}', '{{ $.a | default: "x" }}-{{ $key }}', '{{ $.a', '}}{{'].map(
  (text) => Buffer.from(text),
);
const STEPS = [['$.a', 'trim'], ['$.a', 'round'], ['$.a', { map: { x: 1 } }], { cel: 'item.a + 1' }, { cel: 'item' }];

/** Documents with what paths stumble over: names of objects' own members, XML elements, lists in lists. */
const { value: documents } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, 0, -0, 1.5, '', 'x', '1', new Element({ a: ['1'], _b: 'c' }, ' t ')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor', 'length'), tie('value'), {
      maxKeys: 4,
    }),
  ),
}));

/** What may be thrown while a document is read. */
function unlessFault<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    expect(cause.code).toMatch(/^EXTRACT_/);
    return undefined;
  }
}

const texts = fc.oneof(mutated(PATHS), mutated(TEMPLATES)).map((bytes) => bytes.toString());

it(
  'compiles a text, or says at its place what is wrong with it; what is compiled reads every document',
  () => {
    let [compiled, refused] = [0, 0];
    fc.assert(
      fc.property(
        texts,
        fc.array(documents, { maxLength: 3 }),
        fc.constantFrom('json', 'xml'),
        (text, roots, dialect) => {
          const problems: Problem[] = [];
          const compiler = createCompiler({ registry, report: (problem) => problems.push(problem) });
          const expression = compiler.expression(node(text));
          const each = compiler.each(node(text));
          const template = compiler.template(node(text));
          for (const { code, message } of problems)
            expect([code, message]).toEqual([expect.stringMatching(/^CONFIG_/), expect.stringMatching(/./)]);
          if (problems.length > 0) refused += 1;
          else compiled += 1;
          for (const root of roots) {
            const frame = frameOf(root, dialect);
            unlessFault(() => expression.evaluate(frame));
            unlessFault(() => template.render(frame));
            unlessFault(() => each.rounds(frame));
          }
        },
      ),
      runs(1500),
    );
    expect(pollution()).toEqual([]);
    expect(Math.min(compiled, refused)).toBeGreaterThan(100);
  },
  PATIENCE,
);

it(
  'takes every document through steps and CEL',
  () => {
    const problems: Problem[] = [];
    const compiler = createCompiler({ registry, report: (problem) => problems.push(problem) });
    const expressions = STEPS.map((form) => compiler.expression(node(form)));
    expect(problems).toEqual([]);
    fc.assert(
      fc.property(documents, fc.constantFrom(...expressions), (root, expression) => {
        unlessFault(() => expression.evaluate(frameOf(root)));
      }),
      runs(1000),
    );
    expect(pollution()).toEqual([]);
  },
  PATIENCE,
);
