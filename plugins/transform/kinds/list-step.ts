import { definePlugin, type Example, type Plugin } from '../../../src/kit/plugin.ts';
import { ABSENT, asValue, isMissing, type Missing, readNumber, type Value } from '../../../src/model/value.ts';

interface Step {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
}

interface ListStep extends Step {
  readonly compute: (list: readonly unknown[]) => Value;
}

interface FoldStep extends Step {
  /** Never called with an empty list. */
  readonly compute: (numbers: readonly number[]) => number;
}

/** listOf reads what a path found as a list: one value is a list of one. */
export function listOf(value: Exclude<Value, Missing>): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** listStep makes a step without argument that computes a value from a list. */
export function listStep({ compute, ...step }: ListStep): Plugin<'transform', null> {
  return definePlugin<'transform', null>({
    ...step,
    kind: 'transform',
    options: { type: 'null' },
    create: () => (value) => (isMissing(value) ? value : compute(listOf(value))),
  });
}

/** foldStep makes a step that computes one number from the numbers of a list; `null` and empty text do not count. */
export function foldStep({ compute, ...step }: FoldStep): Plugin<'transform', null> {
  return listStep({
    ...step,
    compute(list) {
      const numbers: number[] = [];
      for (const member of list) {
        const number = readNumber(asValue(member));
        if (!isMissing(number)) numbers.push(number);
        else if (number !== ABSENT) return number;
      }
      return numbers.length === 0 ? ABSENT : compute(numbers);
    },
  });
}
