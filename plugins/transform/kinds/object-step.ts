import { definePlugin, type Example, type Plugin } from '../../../src/kit/plugin.ts';
import { ExactNumber, isMissing, NO_MATCH, only, type Value } from '../../../src/model/value.ts';

interface ObjectStep {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly compute: (members: object) => Value;
}

/** objectStep makes a step without argument that reads an object (or an element); all else it makes missing. */
export function objectStep({ compute, ...step }: ObjectStep): Plugin<'transform', null> {
  return definePlugin<'transform', null>({
    ...step,
    kind: 'transform',
    options: { type: 'null' },
    create: () => (value) => {
      const one = only(value);
      if (isMissing(one)) return one;
      return typeof one === 'object' && !(one instanceof ExactNumber) ? compute(one) : NO_MATCH;
    },
  });
}
