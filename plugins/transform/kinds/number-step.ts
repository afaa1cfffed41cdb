import type { Expression } from '../../../src/kit/expression.ts';
import { definePlugin, type Example, type Plugin } from '../../../src/kit/plugin.ts';
import { isMissing, readNumber } from '../../../src/model/value.ts';

interface Step {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
}

interface UnaryStep extends Step {
  readonly compute: (number: number) => number;
}

interface BinaryStep extends Step {
  readonly compute: (number: number, argument: number) => number;
}

/** numberStep makes a step without argument that computes a number from a number; `-0` becomes 0. */
export function numberStep({ compute, ...step }: UnaryStep): Plugin<'transform', null> {
  return definePlugin<'transform', null>({
    ...step,
    kind: 'transform',
    options: { type: 'null' },
    create: () => (value) => {
      const number = readNumber(value);
      return isMissing(number) ? number : compute(number) + 0;
    },
  });
}

/** arithmeticStep makes a step that computes a number from a number and its argument, an expression in which `$` is the item. */
export function arithmeticStep({ compute, ...step }: BinaryStep): Plugin<'transform', Expression> {
  return definePlugin<'transform', Expression>({
    ...step,
    kind: 'transform',
    options: { compile: 'expression' },
    create: (argument) => (value, frame) => {
      const number = readNumber(value);
      if (isMissing(number)) return number;
      const other = readNumber(argument.evaluate(frame));
      return isMissing(other) ? other : compute(number, other);
    },
  });
}
