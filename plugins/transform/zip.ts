import type { Expression, Frame } from '../../src/kit/expression.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { asValue, isMissing, type Missing, readText, SEVERAL, type Value } from '../../src/model/value.ts';
import { listOf } from './kinds/list-step.ts';

export const zip = definePlugin<'transform', Expression | readonly Expression[]>({
  kind: 'transform',
  name: 'zip',
  summary: 'Makes an object of each inner list: its members get the names that the argument lists.',
  options: {
    description: 'The names, or a path that finds them.',
    anyOf: [
      { type: 'array', minItems: 1, items: { compile: 'expression' } },
      { type: ['string', 'object'], compile: 'expression' },
    ],
  },
  examples: [
    {
      title: 'rows become objects',
      options: ['name', 'size'],
      input: [
        ['a', 1],
        ['b', 2],
      ],
      output: [
        { name: 'a', size: 1 },
        { name: 'b', size: 2 },
      ],
    },
  ],
  create: (options) => {
    const expressions = options instanceof Array ? options : [options];
    return (value, frame) => {
      if (isMissing(value)) return value;
      const names = namesIn(expressions, frame);
      return isMissing(names) ? names : zipped(listOf(value), names);
    };
  },
});

function namesIn(expressions: readonly Expression[], frame: Frame): readonly string[] | Missing {
  const names: string[] = [];
  for (const expression of expressions) {
    const found = expression.evaluate(frame);
    if (isMissing(found)) return found;
    for (const member of listOf(found)) {
      const name = readText(asValue(member));
      if (isMissing(name)) return name;
      names.push(name);
    }
  }
  return names;
}

/** What is no inner list has no members to name. */
function zipped(rows: readonly unknown[], names: readonly string[]): Value {
  if (!rows.every((row) => Array.isArray(row))) return SEVERAL;
  return rows.map((row: readonly unknown[]) =>
    Object.fromEntries(names.slice(0, row.length).map((name, at) => [name, row[at]])),
  );
}
