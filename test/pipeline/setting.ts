import type { Template } from '../../src/kit/expression.ts';
import type { Run } from '../../src/pipeline/source.ts';

/** constant makes a template of fixed text. */
export function constant(text: string): Template {
  return { text, isConstant: true, render: () => text, renderWhole: () => text };
}

/** RUN is a collection without an end, that looks nothing up. */
export const RUN: Run = {
  signal: new AbortController().signal,
  now: () => Date.now(),
  endsAt: () => Infinity,
  table: () => undefined,
};
