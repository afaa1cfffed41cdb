import { definePlugin, type Example, type Plugin } from '../../../src/kit/plugin.ts';
import { isMissing, readText } from '../../../src/model/value.ts';

interface TextStep {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly compute: (text: string) => string;
}

/** textStep makes a step without argument that computes text from text. */
export function textStep({ compute, ...step }: TextStep): Plugin<'transform', null> {
  return definePlugin<'transform', null>({
    ...step,
    kind: 'transform',
    options: { type: 'null' },
    create: () => (value) => {
      const text = readText(value);
      return isMissing(text) ? text : compute(text);
    },
  });
}
